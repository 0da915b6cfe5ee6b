package nemesis

import (
	"fmt"
	"math"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

type (
	field  = document.Field
	schema = document.Schema
)

// describe tells people about fields.
func describe(fields []field) []FieldInfo {
	infos := make([]FieldInfo, len(fields))
	for i, f := range fields {
		infos[i] = FieldInfo{Name: f.Name, Type: f.Type, Default: f.Default, Summary: f.Summary}
	}
	return infos
}

// bind makes a field, as people are told of it; fallback is what absence means.
func bind[T any](t document.Type[T], name, fallback, summary string, p *T) field {
	f := t.Field(name, p).About(summary)
	f.Default = fallback
	return f
}

// The types of the keys that faults of every kind have, and of others.
var (
	idType   = nameType("word", "an id of letters, digits, '-', '_' and '.'")
	kindType = document.Word("kind", "a kind of fault", kindNames()).Called("kind of fault")
	timeType = durationType(0, timeMax)
	// countType is a number of things from 1; 0 is left out.
	countType  = integerType(1).Called("number")
	switchType = document.Sparse(document.Truth()) // false is left out
	// distType is a distribution of durations; one that is always 0 is left out.
	distType = document.Sparse(document.Distribution(`a duration or a distribution such as "uniform(20ms, 80ms)" in quotes`)).
			Like(schema{"type": "string", "examples": []string{"20ms", "uniform(20ms, 80ms)", "exponential(1ms, mean 4ms)"}})
	// textType is any printable text, and patternType a pattern of the names of
	// files; "" is left out.
	textType = shortType("text", "a text of printable characters, at most 200 bytes", 200, func(text string) bool {
		return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
	})
	patternType = shortType("name or pattern", "the name of a file or a pattern such as \"log-*\"", 40, func(text string) bool {
		_, err := path.Match(text, "")
		return err == nil
	})
)

// durationType is lengths of time from lo to hi; 0 is left out, and needs no unit.
func durationType(lo, hi time.Duration) document.Type[time.Duration] {
	return document.Sparse(document.Duration()).
		Where(func(d time.Duration) bool { return lo <= d && d <= hi }, fmt.Sprintf("a duration from %s to %s", lo, hi)).
		Like(schema{
			"type":    []string{"string", "integer"},
			"pattern": `^` + sign(int64(lo)) + `((([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+|0)$`,
			"minimum": 0, "maximum": 0,
		})
}

func durationField(name, fallback, summary string, p *time.Duration, lo, hi time.Duration) field {
	return bind(durationType(lo, hi), name, fallback, summary, p)
}

// everWord is how a schedule writes Ever.
const everWord = "ever"

// lengthType is how long a fault lasts; 0 is left out.
var lengthType = document.Type[time.Duration]{
	Name:   "duration | ever",
	Schema: schema{"anyOf": []schema{timeType.Schema, {"const": everWord}}},
	Read: func(v document.Value) (time.Duration, error) {
		text, _ := v.Scalar()
		if text == everWord {
			return Ever, nil
		}
		if _, err := time.ParseDuration(text); err != nil {
			return 0, v.Refuse("a duration such as 2s or 250ms, or " + everWord)
		}
		return timeType.Read(v)
	},
	Write: func(d time.Duration) any {
		if d == Ever {
			return everWord
		}
		return timeType.Write(d)
	},
}

func distField(name, summary string, p *dist.Dist) field { return bind(distType, name, "", summary, p) }

// partsField is a number of parts per million from lo to hi; it has to be written
// with its unit, % or ppm, and is told and written in the unit given. 0 is left
// out.
func partsField[T ~int64 | ~uint32](name, unit, summary string, p *T, lo, hi int64) field {
	expected := fmt.Sprintf("a number with %% or ppm, from %s to %s", formatParts(lo, unit), formatParts(hi, unit))
	t := document.Parsed(expected, func(text string) (T, bool) {
		parts, ok := parseParts(text)
		return T(parts), ok && lo <= parts && parts <= hi
	}, func(parts T) any { return formatParts(int64(parts), unit) }).
		Like(schema{"type": "string", "pattern": `^` + sign(lo) + `([0-9]{0,6}(\.[0-9]{0,4})? *%|[0-9]+ *ppm)$`}).
		Called("number with % or ppm")
	return bind(document.Sparse(t), name, "", summary, p)
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

// formatParts writes parts per million in the given unit.
func formatParts(parts int64, unit string) string {
	if unit == "ppm" {
		return strconv.FormatInt(parts, 10) + "ppm"
	}
	sign := ""
	if parts < 0 {
		sign, parts = "-", -parts
	}
	text := strings.TrimRight(fmt.Sprintf("%d.%04d", parts/10_000, parts%10_000), "0")
	return sign + strings.TrimSuffix(text, ".") + "%"
}

// sign is a pattern of the signs that a number from lo on may have.
func sign(lo int64) string {
	if lo < 0 {
		return `[+-]?`
	}
	return `\+?`
}

func probabilityField(p *rng.Probability) field {
	return partsField("probability", "%", "the chance of each message", p, 0, int64(rng.Always)).Must()
}

// integerType is whole numbers from lo on; 0 is left out.
func integerType[T int | int64](lo T) document.Type[T] {
	expected := fmt.Sprintf("a whole number from %d to %d", lo, math.MaxInt32)
	return document.Sparse(document.Integer[T](expected, expected)).
		Where(func(n T) bool { return lo <= n && n <= math.MaxInt32 }, expected).
		Like(schema{"type": "integer", "minimum": lo, "maximum": math.MaxInt32})
}

func countField(name, fallback, summary string, p *int) field {
	return bind(countType, name, fallback, summary, p)
}

// bytesField is a number of bytes from lo on.
func bytesField(name, fallback, summary string, p *int64, lo int64) field {
	return bind(integerType(lo).Called("bytes"), name, fallback, summary, p)
}

func switchField(name, summary string, p *bool) field {
	return bind(switchType, name, "false", summary, p)
}

func fileField(p *string) field { return bind(patternType, "file", "*", "which files are meant", p) }

// shortType is a text of some bytes, but not more than most.
func shortType(name, expected string, most int, is func(string) bool) document.Type[string] {
	return document.Sparse(document.Text(expected)).
		Where(func(text string) bool { return text != "" && len(text) <= most && is(text) }, expected).
		Like(schema{"type": document.Scalars, "minLength": 1, "maxLength": most}).
		Called(name)
}

// nameType is words that somebody has given to something.
func nameType(name, expected string) document.Type[string] {
	return document.Text(expected).Where(isID, expected).
		Like(schema{"type": document.Scalars, "pattern": `^[A-Za-z0-9_.-]{1,100}$`}).
		Called(name)
}

// isID reports whether a word can be the ID of a fault.
func isID(word string) bool {
	return word != "" && len(word) <= 100 && !strings.ContainsFunc(word, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' || r == '.')
	})
}

// nameField is a word that a program has given to something; "" is left out.
func nameField(name, form, summary, expected string, p *string) field {
	return bind(document.Sparse(nameType(form, expected)), name, "", summary, p)
}
