package labs

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// A Variant is what of a lab differs from student to student: which seeds the tests are tried with,
// and a mark that is in the files that the student begins with. It follows from the lab and the
// student alone. The zero value is that of nobody in particular.
type Variant struct {
	// Student is the id by which the course knows the student; "" is nobody in particular.
	Student string
	// First is the first seed of each test: 1, 1001 and so on to 9001.
	First uint64
	// Mark is the name of the variant, of eight hexadecimal digits; "" without a student.
	Mark string
}

const (
	// variantSeeds is how far the first seeds of two variants are apart, and variants how many
	// there are: together the 10,000 seeds that every reference passes.
	variantSeeds = 1000
	variants     = 10
)

// VariantOf is the variant of a lab for a student; "" is nobody in particular, with seeds from 1 on.
func VariantOf(lab, student string) Variant {
	if student == "" {
		return Variant{First: 1}
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q", lab, student))
	return Variant{
		Student: student,
		First:   1 + variantSeeds*(binary.BigEndian.Uint64(sum[:8])%variants),
		Mark:    fmt.Sprintf("%x", sum[8:12]),
	}
}

// Seeds are the first n seeds of the variant.
func (v Variant) Seeds(n int) []uint64 {
	seeds := make([]uint64, 0, n)
	for i := range uint64(n) {
		seeds = append(seeds, max(1, v.First)+i)
	}
	return seeds
}

// MarkLine is what the student's files end with: a comment with the mark; "" without one.
func (v Variant) MarkLine() string {
	if v.Mark == "" {
		return ""
	}
	return markBefore + v.Mark + ".\n"
}

const markBefore = "// Variant "
