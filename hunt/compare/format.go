package compare

import (
	"fmt"
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
	in := u.reading(value)
	return in.number(value) + in.suffix
}

// Span is two bounds for people, with their unit once: "40.2 to 90.1 ms".
func (u Unit) Span(low, high int64) string {
	in := u.reading(max(low, -low, high, -high))
	from, to := in.number(low), in.number(high)
	if from == to {
		return to + in.suffix
	}
	return from + " to " + to + in.suffix
}

// A reading is the scale in which people read a value, from a least magnitude on.
type reading struct {
	from int64
	scale
}

// readings are those of durations, from the longest; other units have one scale.
var readings = []reading{
	{int64(time.Second), scale{decimals: 9, suffix: " s", shown: 2}},
	{int64(10 * time.Millisecond), scale{decimals: 6, suffix: " ms", shown: 1}},
	{int64(time.Millisecond), scale{decimals: 6, suffix: " ms", shown: 2}},
	{0, scale{decimals: 3, suffix: " µs", shown: 0}},
}

// reading is the scale in which people read a value of the unit.
func (u Unit) reading(value int64) scale {
	if u != Duration || value == 0 {
		return scales[u]
	}
	for _, r := range readings {
		if max(value, -value) >= r.from {
			return r.scale
		}
	}
	return scales[u]
}

// number is a value rounded to the decimals that are shown.
func (s scale) number(value int64) string {
	unit := int64(1)
	for range s.decimals - s.shown {
		unit *= 10
	}
	return decimal(mulDiv(value, 1, unit), s.shown)
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
