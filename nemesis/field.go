package nemesis

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/internal/document"
)

// A field is one key of a mapping in a file, bound to the variable that holds
// its value. One list of fields serves to read the mapping, to write it, to
// describe it and to make its schema.
type field struct {
	name     string
	form     string // the type, for people
	fallback string // what absence means, for people
	summary  string
	required bool
	read     func(document.Value) error
	// write returns what to write for the variable: a string, an int, a
	// bool, a []string, a [][]string or a mapping; nil leaves the key out.
	write func() any

	schema schema   // what a value of it looks like
	needs  []string // other keys, one of which has to be there too
	bars   []string // other keys, none of which may be there too
}

// describe tells people about fields.
func describe(fields []field) []FieldInfo {
	infos := make([]FieldInfo, len(fields))
	for i, f := range fields {
		infos[i] = FieldInfo{Name: f.name, Type: f.form, Default: f.fallback, Summary: f.summary}
	}
	return infos
}

// need makes a field required.
func need(f field) field {
	f.required = true
	f.fallback = ""
	return f
}

// beside says that one of the other keys has to be there too.
func (f field) beside(keys ...string) field {
	f.needs = keys
	return f
}

// apart says that none of the other keys may be there too.
func (f field) apart(keys ...string) field {
	f.bars = keys
	return f
}

// durationField is a length of time from lo to hi; 0 is left out.
func durationField(name, fallback, summary string, p *time.Duration, lo, hi time.Duration) field {
	return field{
		name: name, form: "duration", fallback: fallback, summary: summary,
		schema: durationSchema(lo),
		read: func(v document.Value) (err error) {
			*p, err = duration(v, lo, hi)
			return err
		},
		write: func() any {
			if *p == 0 {
				return nil
			}
			return p.String()
		},
	}
}

// everWord is how a schedule writes Ever.
const everWord = "ever"

// lengthField is how long a fault lasts; 0 is left out.
func lengthField(p *time.Duration) field {
	f := durationField("for", "until the final heal", "how long it lasts; ever is beyond the final heal", p, 0, timeMax)
	read, write := f.read, f.write
	f.form = "duration | ever"
	f.schema = schema{"anyOf": []schema{f.schema, {"const": everWord}}}
	f.read = func(v document.Value) error {
		text, err := v.Text("")
		if err == nil && text == everWord {
			*p = Ever
			return nil
		}
		if _, wrong := time.ParseDuration(text); wrong != nil {
			return v.Refuse("a duration such as 2s or 250ms, or " + everWord)
		}
		return read(v)
	}
	f.write = func() any {
		if *p == Ever {
			return everWord
		}
		return write()
	}
	return f
}

// choiceField is one of several words, of which the first is the default and
// left out.
func choiceField[T ~uint8](name, summary string, p *T, names []string) field {
	form := names[0]
	for _, n := range names[1:] {
		form += " | " + n
	}
	return field{
		name: name, form: form, fallback: names[0], summary: summary,
		schema: schema{"enum": names},
		read: func(v document.Value) error {
			i, err := choice(v, names)
			*p = T(i)
			return err
		},
		write: func() any {
			if *p == 0 {
				return nil
			}
			return word(names, *p)
		},
	}
}

// partsField is a number of parts per million from lo to hi, written with its
// unit, % or ppm; 0 is left out.
func partsField[T ~int64 | ~uint32](name, unit, summary string, p *T, lo, hi int64) field {
	return field{
		name: name, form: "number with % or ppm", summary: summary,
		schema: partsSchema(lo),
		read: func(v document.Value) error {
			parts, err := parts(v, lo, hi, unit)
			*p = T(parts)
			return err
		},
		write: func() any {
			if *p == 0 {
				return nil
			}
			return formatParts(int64(*p), unit)
		},
	}
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
	text := fmt.Sprintf("%d.%04d", parts/10_000, parts%10_000)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return sign + text + "%"
}

// countField is a number of things from 1; 0 is left out.
func countField(name, fallback, summary string, p *int) field {
	return field{
		name: name, form: "number", fallback: fallback, summary: summary,
		schema: integerSchema(1, math.MaxInt32),
		read: func(v document.Value) error {
			n, err := integer(v, 1, math.MaxInt32)
			*p = int(n)
			return err
		},
		write: func() any {
			if *p == 0 {
				return nil
			}
			return *p
		},
	}
}

// textMax is how many bytes a text may have.
const textMax = 200

// textField is any printable text; "" is left out.
func textField(name, summary string, p *string) field {
	const expected = "a text of printable characters, at most 200 bytes"
	return field{
		name: name, form: "text", summary: summary,
		schema: schema{"type": scalars, "minLength": 1, "maxLength": textMax},
		read: func(v document.Value) error {
			text, err := v.Text(expected)
			if err != nil {
				return err
			}
			if text == "" || len(text) > textMax || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
				return v.Refuse(expected)
			}
			*p = text
			return nil
		},
		write: func() any {
			if *p == "" {
				return nil
			}
			return *p
		},
	}
}

// switchField is true or false, which is left out.
func switchField(name, summary string, p *bool) field {
	return field{
		name: name, form: "true | false", fallback: "false", summary: summary,
		schema: schema{"type": "boolean"},
		read: func(v document.Value) (err error) {
			*p, err = v.Truth()
			return err
		},
		write: func() any {
			if !*p {
				return nil
			}
			return true
		},
	}
}

// choicesField is a list of some of the known words, none twice; nil, which is
// left out, stands for all.
func choicesField[T ~uint8](name, summary string, p *[]T, known []string) field {
	return field{
		name: name, form: "list", fallback: "all", summary: summary + ": " + strings.Join(known, ", "),
		schema: listSchema(schema{"enum": known}),
		read: func(v document.Value) error {
			expected := "a list of some of " + strings.Join(known, ", ")
			words, err := v.List(expected)
			if err != nil {
				return err
			}
			if len(words) == 0 {
				return v.RefuseAs("an empty list", expected)
			}
			chosen := make([]T, len(words))
			for i, w := range words {
				place, err := choice(w, known)
				if err != nil {
					return err
				}
				if slices.Contains(chosen[:i], T(place)) {
					return w.RefuseAs("the word "+known[place]+" once more", "each word once")
				}
				chosen[i] = T(place)
			}
			*p = chosen
			return nil
		},
		write: func() any {
			if *p == nil {
				return nil
			}
			words := make([]string, len(*p))
			for i, place := range *p {
				words[i] = word(known, place)
			}
			return words
		},
	}
}
