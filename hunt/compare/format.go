package compare

import (
	"fmt"
	"strings"
	"time"
)

// A scale is how values of a unit are written as decimals.
type scale struct {
	name     string // of what the decimal is in, in the heads of tables
	decimals int    // that a value has in the unit of its metric
	suffix   string // behind a decimal that people read
	shown    int    // decimals that people are shown
}

// scales are those of the units, in their order.
var scales = []scale{
	Duration:  {"ms", 6, " ms", 1},
	Share:     {"%", 4, " %", 2},
	Count:     {"", 3, "", 2},
	PerSecond: {"/s", 3, "/s", 1},
	Nanos:     {"us", 3, " µs", 1},
	Bytes:     {"bytes", 3, " bytes", 0},
	Multiple:  {"timeouts", 3, "", 2},
}

// Name is what Decimal is in: "ms", "%", "" for a plain number.
func (u Unit) Name() string { return scales[u].name }

// Decimal is a value as a decimal in what Name says, exactly.
func (u Unit) Decimal(value int64) string { return decimal(value, scales[u].decimals) }

// Text is a value for people, rounded, with its unit: "212.4 ms", "1.31 s", "99.12 %".
func (u Unit) Text(value int64) string {
	number, suffix := u.text(value, u.coarse(value))
	return number + suffix
}

// Span is two bounds for people, with their unit once: "40.2 to 90.1 ms".
func (u Unit) Span(low, high int64) string {
	coarse := u.coarse(max(low, -low, high, -high))
	from, _ := u.text(low, coarse)
	to, suffix := u.text(high, coarse)
	if from == to {
		return to + suffix
	}
	return from + " to " + to + suffix
}

// coarse reports whether a value is a duration that people read in seconds.
func (u Unit) coarse(value int64) bool {
	return u == Duration && max(value, -value) >= int64(time.Second)
}

func (u Unit) text(value int64, coarse bool) (number, suffix string) {
	s := scales[u]
	if coarse {
		s.decimals, s.suffix, s.shown = 9, " s", 2
	}
	unit := int64(1)
	for range s.decimals - s.shown {
		unit *= 10
	}
	return decimal(mulDiv(value, 1, unit), s.shown), s.suffix
}

// decimal writes a whole number with so many of its digits behind the point.
func decimal(value int64, decimals int) string {
	sign := ""
	if value < 0 {
		sign = "-"
	}
	text := fmt.Sprintf("%0*d", decimals+1, magnitude(value))
	if decimals == 0 {
		return sign + text
	}
	return sign + text[:len(text)-decimals] + "." + text[len(text)-decimals:]
}

// listed are words in a row: "a, b and c".
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
