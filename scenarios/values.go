package scenarios

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim/rng"
)

// valueMax is how many bytes a value that a client makes up takes at most: it
// leaves room for the rest of a command.
const valueMax = kv.CommandMax - 1<<10

// Sizes are how many bytes the values that clients write take: any number from
// Least to Most is as likely. The zero Sizes are as few as a value needs to
// differ from all others, and so is what is less than that.
type Sizes struct {
	Least, Most int // bytes
}

// set reports whether sizes are given.
func (s Sizes) set() bool { return s.Most > 0 }

// String is the sizes as a scenario has them: 64KiB, or uniform(1KiB, 64KiB).
func (s Sizes) String() string {
	if s.Least == s.Most {
		return formatSize(int64(s.Most))
	}
	return fmt.Sprintf("uniform(%s, %s)", formatSize(int64(s.Least)), formatSize(int64(s.Most)))
}

// draw chooses a size.
func (s Sizes) draw(from rng.Stream) int {
	return int(from.Between(int64(s.Least), int64(s.Most)))
}

const sizesExpected = "a size such as 4096 or 64KiB, or uniform(1KiB, 64KiB)"

// sizesType is Sizes on one line; nothing if they are not set.
var sizesType = document.Type[Sizes]{
	Schema: schema{"type": []string{"integer", "string"}, "examples": []string{"64KiB", "uniform(1KiB, 64KiB)"}},
	Read: func(v document.Value) (Sizes, error) {
		if bytes, ok := parseSize(v); ok && bytes <= valueMax {
			return Sizes{int(bytes), int(bytes)}, nil
		}
		text, _ := v.Scalar()
		sizes, ok := parseSizes(text)
		if !ok {
			return Sizes{}, v.Refuse(sizesExpected + ", none above " + sized(valueMax))
		}
		return sizes, nil
	},
	Write: func(s Sizes) any {
		if !s.set() {
			return nil
		}
		return document.Scalar(s.String())
	},
}

// parseSizes reads uniform(LEAST, MOST).
func parseSizes(text string) (Sizes, bool) {
	inner, found := strings.CutPrefix(text, "uniform(")
	inner, closed := strings.CutSuffix(inner, ")")
	least, most, both := strings.Cut(inner, ",")
	if !found || !closed || !both {
		return Sizes{}, false
	}
	from, ok := parseSizeText(strings.TrimSpace(least))
	to, also := parseSizeText(strings.TrimSpace(most))
	if !ok || !also || from > to || to > valueMax {
		return Sizes{}, false
	}
	return Sizes{int(from), int(to)}, true
}

func (s *Scenario) checkValues() *mistake {
	v := s.Workload.Values
	if v.Least < 0 || v.Least > v.Most || v.Most > valueMax {
		return &mistake{"workload.values", v.String(), sizesExpected + ", none above " + sized(valueMax)}
	}
	return nil
}

// filler is what makes a value as long as it is to be. No client's name and no
// number has it.
const filler = '~'

// filled is a value made at least so many bytes long.
func filled(value string, size int) string {
	if size <= len(value) {
		return value
	}
	return value + strings.Repeat(string(filler), size-len(value))
}

// abridged is a filled value, or several one behind another, as histories have
// it: with the number of fillers in brackets in place of each row of them. Two
// values are equal if and only if they are so abridged, and to append to a value
// is to append to it abridged, so what judges a history comes to the same and
// need not look at every byte.
func abridged(value string) string {
	at := strings.IndexByte(value, filler)
	if at < 0 {
		return value
	}
	var b strings.Builder
	for ; at >= 0; at = strings.IndexByte(value, filler) {
		b.WriteString(value[:at])
		value = value[at:]
		rest := strings.TrimLeft(value, string(filler))
		fmt.Fprintf(&b, "(%d)", len(value)-len(rest))
		value = rest
	}
	b.WriteString(value)
	return b.String()
}

// fullLength is how many bytes a value has that is abridged.
func fullLength(value string) int64 {
	length := int64(0)
	for {
		before, rest, found := strings.Cut(value, "(")
		length += int64(len(before))
		count, rest, closed := strings.Cut(rest, ")")
		fillers, err := strconv.ParseInt(count, 10, 64)
		if !found || !closed || err != nil {
			return length
		}
		length += fillers
		value = rest
	}
}
