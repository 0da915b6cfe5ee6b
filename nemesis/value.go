package nemesis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
)

// integer returns a whole number between lo and hi.
func integer(v document.Value, lo, hi int64) (int64, error) {
	number, ok := v.Integer()
	if !ok || !number.IsInt64() || number.Int64() < lo || number.Int64() > hi {
		return 0, v.Refuse(fmt.Sprintf("a whole number from %d to %d", lo, hi))
	}
	return number.Int64(), nil
}

// duration returns a length of time between lo and hi.
func duration(v document.Value, lo, hi time.Duration) (time.Duration, error) {
	d, err := v.Duration()
	if err != nil {
		return 0, err
	}
	if d < lo || d > hi {
		return 0, v.Refuse(fmt.Sprintf("a duration from %s to %s", lo, hi))
	}
	return d, nil
}

// choice returns the place of the word that v is among those known.
func choice(v document.Value, known []string) (int, error) {
	word, err := v.Text("one of " + strings.Join(known, ", "))
	if err != nil {
		return 0, err
	}
	i := slices.Index(known, word)
	if i < 0 {
		return 0, v.Unknown("word", word, known)
	}
	return i, nil
}

// parts returns a number of parts per million between lo and hi; it has to be
// written with its unit, % or ppm. Bounds are told in the unit given.
func parts(v document.Value, lo, hi int64, unit string) (int64, error) {
	expected := fmt.Sprintf("a number with %% or ppm, from %s to %s", formatParts(lo, unit), formatParts(hi, unit))
	text, ok := v.Scalar()
	if !ok {
		return 0, v.Refuse(expected)
	}
	number, ok := parseParts(text)
	if !ok || number < lo || number > hi {
		return 0, v.Refuse(expected)
	}
	return number, nil
}

// parseParts reads a decimal number with % or ppm as whole parts per million.
func parseParts(text string) (int64, bool) {
	digits, percent := strings.CutSuffix(text, "%")
	if !percent {
		var ppm bool
		if digits, ppm = strings.CutSuffix(text, "ppm"); !ppm {
			return 0, false
		}
		digits = strings.TrimRight(digits, " ")
		parts, err := strconv.ParseInt(digits, 10, 32)
		return parts, err == nil
	}
	whole, fraction, _ := strings.Cut(strings.TrimRight(digits, " "), ".")
	if len(whole) > 6 || len(fraction) > 4 || strings.ContainsAny(fraction, "+-") {
		return 0, false
	}
	parts, err := strconv.ParseInt(whole+fraction+"0000"[len(fraction):], 10, 64)
	return parts, err == nil
}

// fill reads the pairs into fields: no key but theirs, and all that are
// required. whole is the mapping that the pairs come from.
func fill(whole document.Value, pairs []document.Pair, fields []field) error {
	seen := make([]bool, len(fields))
	for _, p := range pairs {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == p.Name })
		if i < 0 {
			return p.Key.Unknown("key", p.Name, fieldNames(fields))
		}
		seen[i] = true
		if err := fields[i].read(p.Value); err != nil {
			return err
		}
	}
	for i, f := range fields {
		if f.required && !seen[i] {
			return whole.RefuseAs("no key "+strconv.Quote(f.name), "one ("+f.summary+")")
		}
	}
	return nil
}

func fieldNames(fields []field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}
