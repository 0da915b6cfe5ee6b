package priorityqueue

import (
	"cmp"
	"strings"

	"github.com/laplace-sim/laplace/checker/models/container"
)

// Compare is below 0 if an element comes out before another, and 0 if they are the same.
func Compare(a, b string) int {
	x, y := rankOf(a), rankOf(b)
	return x.compare(&y)
}

// A rank is what decides when an element comes out.
type rank struct {
	text   string
	number bool   // it is a whole number, of any size
	below  bool   // 0
	digits string // without leading zeros

	item container.Item // of which it is, where ranks are sorted
}

// rankOf reads an element.
func rankOf(text string) rank {
	digits := strings.TrimLeft(text, "+-")
	if digits == "" || len(text)-len(digits) > 1 || strings.Trim(digits, "0123456789") != "" {
		return rank{text: text}
	}
	digits = strings.TrimLeft(digits, "0")
	return rank{text: text, number: true, below: text[0] == '-' && digits != "", digits: digits}
}

// compare is below 0 if r comes first.
func (r *rank) compare(s *rank) int {
	switch {
	case r.number && s.number:
		return cmp.Or(r.compareNumber(s), cmp.Compare(r.text, s.text))
	case r.number:
		return -1
	case s.number:
		return 1
	}
	return cmp.Compare(r.text, s.text)
}

// compareNumber is below 0 if r is less.
func (r *rank) compareNumber(s *rank) int {
	switch {
	case r.below && s.below:
		r, s = s, r
	case r.below:
		return -1
	case s.below:
		return 1
	}
	return cmp.Or(cmp.Compare(len(r.digits), len(s.digits)), cmp.Compare(r.digits, s.digits))
}
