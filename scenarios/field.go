package scenarios

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A field is one key of a mapping in a file, bound to the variable that holds
// its value. One list of fields serves to read the mapping, to write it and to
// describe it. Whether a value makes sense is decided by Scenario.check, for
// files and for programs alike.
type field struct {
	name string
	read func(document.Value) error
	// write returns the value as YAML that fits into a flow mapping; "" leaves
	// the key out.
	write func() string
	// schema is what values look like; see Schema.
	schema schema
}

// about says what the field means.
func (f field) about(text string) field {
	f.schema = f.schema.with("description", text)
	return f
}

// between bounds a number.
func (f field) between(lo, hi int) field {
	f.schema = f.schema.with("minimum", lo).with("maximum", hi)
	return f
}

// object reads a mapping that has no other keys than those of the fields.
func object(v document.Value, fields []field) error {
	pairs, err := v.Pairs("keys and values")
	if err != nil {
		return err
	}
	for _, p := range pairs {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == p.Name })
		if i < 0 {
			names := make([]string, len(fields))
			for i, f := range fields {
				names[i] = f.name
			}
			return p.Key.Unknown("key", p.Name, names)
		}
		if err := fields[i].read(p.Value); err != nil {
			return err
		}
	}
	return nil
}

// flow writes fields as a mapping on one line.
func flow(fields []field) string {
	var parts []string
	for _, f := range fields {
		if text := f.write(); text != "" {
			parts = append(parts, f.name+": "+text)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func textField(name string, p *string) field {
	return field{
		name: name,
		read: func(v document.Value) (err error) {
			*p, err = v.Text("text")
			return err
		},
		write: func() string {
			if *p == "" {
				return ""
			}
			return scalar(*p)
		},
		schema: schema{"type": words},
	}
}

// lineMax is the number of bytes that the text of a lineField may have.
const lineMax = 300

// lineField is text that goes to people as it is, within a line.
func lineField(name string, p *string) field {
	f := textField(name, p)
	read := f.read
	f.read = func(v document.Value) error {
		if err := read(v); err != nil {
			return err
		}
		if !isLine(*p, lineMax) {
			return v.Refuse(fmt.Sprintf("one line of at most %d bytes", lineMax))
		}
		return nil
	}
	return f
}

// isLine reports whether a text can be shown within a line.
func isLine(text string, bytesMax int) bool {
	return len(text) <= bytesMax && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// verdictField is the name of a verdict.
func verdictField(name string, p *string) field {
	f := textField(name, p)
	read := f.read
	f.read = func(v document.Value) error {
		if err := read(v); err != nil {
			return err
		}
		if new(checker.Verdict).UnmarshalText([]byte(*p)) != nil {
			return v.Refuse("valid, violation or unknown")
		}
		return nil
	}
	f.schema = schema{"enum": []string{checker.Valid.String(), checker.Violation.String(), checker.Unknown.String()}}
	return f
}

// quotedField is text that may look like a number.
func quotedField(name string, p *string) field {
	f := textField(name, p)
	f.write = func() string {
		if *p == "" {
			return ""
		}
		return strconv.Quote(*p)
	}
	return f
}

func integerField[T int | int64](name string, p *T) field {
	return field{
		name: name,
		read: func(v document.Value) error {
			number, ok := v.Integer()
			if !ok || !number.IsInt64() {
				return v.Refuse("a whole number")
			}
			if *p = T(number.Int64()); int64(*p) != number.Int64() {
				return v.Refuse("a number of at most 32 bits")
			}
			return nil
		},
		write:  func() string { return strconv.FormatInt(int64(*p), 10) },
		schema: schema{"type": "integer"},
	}
}

func switchField(name string, p *bool) field {
	return field{
		name: name,
		read: func(v document.Value) (err error) {
			*p, err = v.Truth()
			return err
		},
		write:  func() string { return strconv.FormatBool(*p) },
		schema: schema{"type": "boolean"},
	}
}

// presentField is a switch that is written only if it is on.
func presentField(name string, p *bool) field {
	f := switchField(name, p)
	write := f.write
	f.write = func() string {
		if !*p {
			return ""
		}
		return write()
	}
	return f
}

func unsignedField(name string, p *uint64) field {
	return field{
		name: name,
		read: func(v document.Value) error {
			number, ok := v.Integer()
			if !ok || !number.IsUint64() {
				return v.Refuse(fmt.Sprintf("a whole number from 0 to %d", uint64(math.MaxUint64)))
			}
			*p = number.Uint64()
			return nil
		},
		write:  func() string { return strconv.FormatUint(*p, 10) },
		schema: schema{"type": "integer", "minimum": 0},
	}
}

func durationField(name string, p *time.Duration) field {
	return field{
		name: name,
		read: func(v document.Value) (err error) {
			*p, err = v.Duration()
			return err
		},
		write:  func() string { return p.String() },
		schema: schema{"type": "string", "pattern": durationPattern},
	}
}

func distField(name string, p *dist.Dist) field {
	return field{
		name: name,
		read: func(v document.Value) error {
			text, err := v.Text("text")
			if err != nil {
				return v.Refuse("a distribution such as 5ms or uniform(1ms, 20ms)")
			}
			*p, err = dist.Parse(text)
			if wrong, ok := errors.AsType[*dist.ParseError](err); ok {
				return v.RefuseWithin(wrong.Offset, wrong.Found, wrong.Expected)
			}
			if *p == dist.Constant(0) {
				*p = dist.Dist{} // in a scenario nothing is left out, so there is one zero
			}
			return err
		},
		write:  func() string { return scalar(p.String()) },
		schema: schema{"type": words, "examples": []string{"5ms", "uniform(1ms, 20ms)", "lognormal(median 1ms, p99 8ms)"}},
	}
}

func probabilityField(name string, p *rng.Probability) field {
	return field{
		name: name,
		read: func(v document.Value) error {
			text, err := v.Text("text")
			if err == nil {
				*p, err = rng.ParseProbability(text)
			}
			if err != nil {
				return v.Refuse("a percentage from 0% to 100% with at most four decimals, such as 0.5%")
			}
			return nil
		},
		write:  func() string { return scalar(p.String()) },
		schema: schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]{1,4})?%$`},
	}
}

// sectionField is a mapping within the mapping.
func sectionField(name string, fields []field) field {
	return field{
		name:   name,
		read:   func(v document.Value) error { return object(v, fields) },
		write:  func() string { return flow(fields) },
		schema: objectSchema(fields),
	}
}

// optionalField is a field of the given type, or nil if it is not there.
func optionalField[T any](name string, p **T, of func(string, *T) field) field {
	return field{
		name: name,
		read: func(v document.Value) error {
			*p = new(T)
			return of(name, *p).read(v)
		},
		write: func() string {
			if *p == nil {
				return ""
			}
			return of(name, *p).write()
		},
		schema: of(name, new(T)).schema,
	}
}

// mapField is a mapping with keys of the author's choice, and fields of one
// type for their values. It is nil if there are none.
func mapField[T any](name string, p *map[string]T, of func(string, *T) field) field {
	return field{
		name: name,
		read: func(v document.Value) error {
			pairs, err := v.Pairs("keys and values")
			if err != nil || len(pairs) == 0 {
				return err
			}
			values := make(map[string]T, len(pairs))
			for _, pair := range pairs {
				var value T
				if err := of(pair.Name, &value).read(pair.Value); err != nil {
					return err
				}
				values[pair.Name] = value
			}
			*p = values
			return nil
		},
		write: func() string {
			var parts []string
			for _, key := range slices.Sorted(maps.Keys(*p)) {
				value := (*p)[key]
				parts = append(parts, scalar(key)+": "+cmp.Or(of(key, &value).write(), "{}"))
			}
			if len(parts) == 0 {
				return ""
			}
			return "{" + strings.Join(parts, ", ") + "}"
		},
		schema: schema{"type": "object", "additionalProperties": of(name, new(T)).schema},
	}
}

// listField is a list of mappings, one a line.
func listField[T any](name, things string, most int, p *[]T, fields func(*T) []field) field {
	return field{
		name: name,
		read: func(v document.Value) error {
			entries, err := v.List("a list")
			if err != nil {
				return err
			}
			if len(entries) > most {
				return v.RefuseAs(fmt.Sprintf("%d %s", len(entries), things), fmt.Sprintf("at most %d", most))
			}
			values := make([]T, len(entries))
			for i, entry := range entries {
				if err := object(entry, fields(&values[i])); err != nil {
					return err
				}
			}
			*p = values
			return nil
		},
		write: func() string {
			text := ""
			for i := range *p {
				text += "\n  - " + flow(fields(&(*p)[i]))
			}
			return text
		},
		schema: schema{"type": "array", "maxItems": most, "items": objectSchema(fields(new(T)))},
	}
}

// scalar writes text so that YAML reads it back as it is, in a flow mapping
// too.
func scalar(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic("scenarios: a string that JSON cannot write: " + err.Error())
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// isPlain reports whether YAML needs no quotes around the text: it begins with
// a letter or a digit, has only signs without a meaning in it, and is no word
// for nothing.
func isPlain(text string) bool {
	if text == "" || strings.EqualFold(text, "null") {
		return false
	}
	for i, r := range text {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == 'µ'
		if !letter && (i == 0 || !strings.ContainsRune("-._/%", r)) {
			return false
		}
	}
	return true
}
