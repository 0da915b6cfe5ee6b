package document

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Field is one key of a mapping in a file, bound to the variable that holds
// its value. One list of fields serves to read the mapping, to write it, to
// describe it to people and to make its schema.
type Field struct {
	Name    string
	Type    string // of its values, for people
	Default string // what absence means, for people
	Summary string // what it means, for people
	Schema  Schema // what a value of it looks like

	Read  func(Value) error
	Write func() any // what an Entry holds; nil leaves the key out

	required bool
	needs    []string         // other keys, one of which has to be there too
	bars     []string         // other keys, none of which may be there too
	accepts  func(Value) bool // reads, and leaves the variable alone; nil where nobody knows
}

// About says what the field means.
func (f Field) About(summary string) Field {
	f.Summary = summary
	return f
}

// Must makes the field required.
func (f Field) Must() Field {
	f.required, f.Default = true, ""
	return f
}

// Beside says that one of the other keys has to be there too.
func (f Field) Beside(keys ...string) Field {
	f.needs = keys
	return f
}

// Apart says that none of the other keys may be there too.
func (f Field) Apart(keys ...string) Field {
	f.bars = keys
	return f
}

// Between has the schema bound a number. Whoever reads it decides by himself.
func (f Field) Between(lo, hi int) Field {
	f.Schema = f.Schema.With("minimum", lo).With("maximum", hi)
	return f
}

// Fill reads a mapping into fields: no key but theirs, and all that are
// required. expected says what v is to be.
func (v Value) Fill(expected string, fields []Field) error {
	pairs, err := v.Pairs(expected)
	if err != nil {
		return err
	}
	seen := make([]bool, len(fields))
	for _, p := range pairs {
		i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == p.Name })
		if i < 0 {
			return p.Key.Unknown("key", p.Name, names(fields))
		}
		seen[i] = true
		if err := fields[i].Read(p.Value); err != nil {
			return err
		}
	}
	for i, f := range fields {
		if f.required && !seen[i] {
			return v.RefuseAs("no key "+strconv.Quote(f.Name), "one ("+f.Summary+")")
		}
	}
	return nil
}

func names(fields []Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// keysAndValues is what a mapping is expected to be that has no better name.
const keysAndValues = "keys and values"

// Section is a mapping within the mapping, whose keys that are not there leave
// their variables as they are.
func Section(name string, fields []Field) Field {
	return Field{
		Name:   name,
		Schema: Object(fields),
		Read:   func(v Value) error { return v.Fill(keysAndValues, fields) },
		Write:  func() any { return content(Entries(fields)) },
	}
}

// content are entries as what an Entry holds: nil if there are none.
func content(entries []Entry) any {
	if entries == nil {
		return nil
	}
	return entries
}

// Mapping is a value that has fields.
func Mapping[T any](fields func(*T) []Field) Type[T] {
	return Type[T]{
		Schema: Object(fields(new(T))),
		Read: func(v Value) (value T, err error) {
			err = v.Fill(keysAndValues, fields(&value))
			return value, err
		},
		Write: func(value T) any { return content(Entries(fields(&value))) },
	}
}

// Lines is a list of values that have fields, one a line in a mapping at the top
// of a file. things is the word for several of them, most how many there may be.
func Lines[T any](things string, most int, fields func(*T) []Field) Type[[]T] {
	list := List(Mapping(fields))
	return Type[[]T]{
		Schema: list.Schema.With("maxItems", most),
		Read: func(v Value) ([]T, error) {
			entries, err := v.List("a list")
			if err == nil && len(entries) > most {
				err = v.RefuseAs(fmt.Sprintf("%d %s", len(entries), things), fmt.Sprintf("at most %d", most))
			}
			if err != nil {
				return nil, err
			}
			return list.Read(v)
		},
		Write: func(values []T) any {
			if len(values) == 0 {
				return nil
			}
			var text strings.Builder
			for i := range values {
				text.WriteString("\n  - " + Flow(Entries(fields(&values[i]))))
			}
			return Raw(text.String())
		},
	}
}
