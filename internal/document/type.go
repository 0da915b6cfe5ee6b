package document

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/laplace-sim/laplace/sim/dist"
)

// A Type is a type of value: how it is read and written, and what it looks like.
type Type[T any] struct {
	Name   string // for people
	Schema Schema
	Read   func(Value) (T, error)
	Write  func(T) any // what an Entry holds; nil leaves the key out
}

// Field is a key with a value of the type, held by a variable.
func (t Type[T]) Field(name string, p *T) Field {
	return Field{
		Name: name, Type: t.Name, Schema: t.Schema,
		Read: func(v Value) (err error) {
			*p, err = t.Read(v)
			return err
		},
		Write: func() any { return t.Write(*p) },
		accepts: func(v Value) bool {
			_, err := t.Read(v)
			return err == nil
		},
	}
}

// Where is the type with a condition on its values more.
func (t Type[T]) Where(is func(T) bool, expected string) Type[T] {
	read := t.Read
	t.Read = func(v Value) (T, error) {
		value, err := read(v)
		if err == nil && !is(value) {
			err = v.Refuse(expected)
		}
		return value, err
	}
	return t
}

// Called is the type with another name.
func (t Type[T]) Called(name string) Type[T] {
	t.Name = name
	return t
}

// Like is the type with another schema.
func (t Type[T]) Like(s Schema) Type[T] {
	t.Schema = s
	return t
}

// Sparse is the type with its zero left out.
func Sparse[T comparable](t Type[T]) Type[T] {
	write := t.Write
	t.Write = func(value T) any {
		if value == *new(T) {
			return nil
		}
		return write(value)
	}
	return t
}

// Parsed is a scalar with a written form of its own.
func Parsed[T any](expected string, parse func(string) (T, bool), format func(T) any) Type[T] {
	return Type[T]{
		Read: func(v Value) (T, error) {
			text, err := v.Text(expected)
			if err != nil {
				return *new(T), err
			}
			value, ok := parse(text)
			if !ok {
				err = v.Refuse(expected)
			}
			return value, err
		},
		Write: format,
	}
}

// Text is a scalar of whatever content.
func Text(expected string) Type[string] {
	return Type[string]{
		Schema: Schema{"type": Scalars},
		Read:   func(v Value) (string, error) { return v.Text(expected) },
		Write:  func(text string) any { return text },
	}
}

// Word is one of several words for the named thing. expected is said of what is
// no scalar; without it, that is an unknown word too.
func Word(thing, expected string, known []string) Type[string] {
	return Type[string]{
		Schema: Schema{"enum": known},
		Read: func(v Value) (string, error) {
			word, ok := v.Scalar()
			switch {
			case !ok && expected != "":
				return "", v.Refuse(expected)
			case !slices.Contains(known, word):
				return "", v.Unknown(thing, word, known)
			}
			return word, nil
		},
		Write: func(word string) any { return word },
	}
}

// Integer is a whole number. narrow is said of one that has no place in a T,
// where that is of 32 bits.
func Integer[T int | int64](expected, narrow string) Type[T] {
	return Type[T]{
		Schema: Schema{"type": "integer"},
		Read: func(v Value) (T, error) {
			number, ok := v.Integer()
			if !ok || !number.IsInt64() {
				return 0, v.Refuse(expected)
			}
			value := T(number.Int64())
			if int64(value) != number.Int64() {
				return 0, v.Refuse(narrow)
			}
			return value, nil
		},
		Write: func(number T) any { return number },
	}
}

// Unsigned is a whole number that is not negative.
func Unsigned() Type[uint64] {
	return Type[uint64]{
		Schema: Schema{"type": "integer", "minimum": 0},
		Read: func(v Value) (uint64, error) {
			number, ok := v.Integer()
			if !ok || !number.IsUint64() {
				return 0, v.Refuse(fmt.Sprintf("a whole number from 0 to %d", uint64(math.MaxUint64)))
			}
			return number.Uint64(), nil
		},
		Write: func(number uint64) any { return number },
	}
}

// Duration is a length of time, which may be negative.
func Duration() Type[time.Duration] {
	return Type[time.Duration]{
		Name: "duration",
		Read: func(v Value) (time.Duration, error) {
			text, _ := v.Scalar()
			d, err := time.ParseDuration(text)
			if err != nil {
				return 0, v.Refuse("a duration such as 2s or 250ms")
			}
			return d, nil
		},
		Write: func(d time.Duration) any { return d.String() },
	}
}

// Truth is true or false.
func Truth() Type[bool] {
	return Type[bool]{
		Name:   "true | false",
		Schema: Schema{"type": "boolean"},
		Read: func(v Value) (bool, error) {
			node, ok := v.node.(*ast.BoolNode)
			if !ok {
				return false, v.Refuse("true or false")
			}
			return node.Value, nil
		},
		Write: func(on bool) any { return on },
	}
}

// Distribution is a distribution of durations, as dist.Parse reads it. What is
// always 0 is read as the zero Dist.
func Distribution(expected string) Type[dist.Dist] {
	return Type[dist.Dist]{
		Name: "duration or distribution",
		Read: func(v Value) (dist.Dist, error) {
			text, err := v.Text(expected)
			if err != nil {
				return dist.Dist{}, err
			}
			d, err := dist.Parse(text)
			if wrong, ok := errors.AsType[*dist.ParseError](err); ok {
				err = v.refuseWithin(wrong.Offset, wrong.Found, wrong.Expected)
			}
			if d == dist.Constant(0) {
				d = dist.Dist{}
			}
			return d, err
		},
		Write: func(d dist.Dist) any { return d.String() },
	}
}

// Maybe is a value that may be absent: nil is left out.
func Maybe[T any](t Type[T]) Type[*T] {
	return Type[*T]{
		Name: t.Name, Schema: t.Schema,
		Read: func(v Value) (*T, error) {
			value, err := t.Read(v)
			return &value, err
		},
		Write: func(p *T) any {
			if p == nil {
				return nil
			}
			return t.Write(*p)
		},
	}
}

// Map is a mapping with keys of the author's choice; nil if there are none.
func Map[T any](t Type[T]) Type[map[string]T] {
	return Type[map[string]T]{
		Schema: Schema{"type": "object", "additionalProperties": t.Schema},
		Read: func(v Value) (map[string]T, error) {
			pairs, err := v.Pairs(keysAndValues)
			if err != nil || len(pairs) == 0 {
				return nil, err
			}
			values := make(map[string]T, len(pairs))
			for _, p := range pairs {
				if values[p.Name], err = t.Read(p.Value); err != nil {
					return nil, err
				}
			}
			return values, nil
		},
		Write: func(values map[string]T) any {
			var entries []Entry
			for _, key := range slices.Sorted(maps.Keys(values)) {
				is := t.Write(values[key])
				if is == nil {
					is = []Entry{}
				}
				entries = append(entries, Entry{string(Scalar(key)), is})
			}
			return content(entries)
		},
	}
}

// List is a list of values of a type; none are left out.
func List[T any](t Type[T]) Type[[]T] {
	return Type[[]T]{
		Schema: Schema{"type": "array", "items": t.Schema},
		Read: func(v Value) ([]T, error) {
			entries, err := v.List("a list")
			if err != nil {
				return nil, err
			}
			values := make([]T, len(entries))
			for i, entry := range entries {
				if values[i], err = t.Read(entry); err != nil {
					return nil, err
				}
			}
			return values, nil
		},
		Write: func(values []T) any {
			if len(values) == 0 {
				return nil
			}
			return t.WriteEach(values)
		},
	}
}

// WriteEach is the list of what an Entry holds for each of the values.
func (t Type[T]) WriteEach(values []T) []any {
	contents := make([]any, len(values))
	for i, value := range values {
		contents[i] = t.Write(value)
	}
	return contents
}
