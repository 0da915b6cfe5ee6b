package wire

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/sim/rng"
)

// A Language is a set of types of messages that can be written and read. It
// does not change, and may be used by several goroutines.
type Language struct {
	types       map[string]reflect.Type
	names       map[reflect.Type]string
	fingerprint uint64
}

// depthMax bounds how deep structs and lists may lie in each other. No message
// comes near it; a type that contains itself does.
const depthMax = 16

// NewLanguage returns the language of messages of the types of the examples. A
// message may be built of booleans, integers, strings, slices, arrays, and
// structs whose fields are all exported. The error names the part that is
// something else, or that two types share a name.
func NewLanguage(examples ...any) (*Language, error) {
	l := &Language{types: make(map[string]reflect.Type), names: make(map[reflect.Type]string)}
	var grammar []string
	for _, example := range examples {
		t := reflect.TypeOf(example)
		if t == nil || t.Name() == "" {
			return nil, fmt.Errorf("wire: found a message of type %v, expected one of a type with a name", t)
		}
		name := t.String()
		if other, taken := l.types[name]; taken {
			return nil, fmt.Errorf("wire: found two messages named %s, of %s and %s, expected each name once", name, other.PkgPath(), t.PkgPath())
		}
		var form strings.Builder
		if err := describe(&form, name, t, depthMax); err != nil {
			return nil, err
		}
		l.types[name], l.names[t] = t, name
		grammar = append(grammar, name+" "+form.String())
	}
	slices.Sort(grammar)
	l.fingerprint = rng.HashString(strings.Join(grammar, "\n"))
	return l, nil
}

// Fingerprint is the same for two languages if, and for practical purposes
// only if, they have messages of the same names and of the same form.
func (l *Language) Fingerprint() uint64 { return l.fingerprint }

// Has reports whether the message is of a type of the language.
func (l *Language) Has(message any) bool {
	_, found := l.names[reflect.TypeOf(message)]
	return found
}

// describe writes what two ends must agree on to read a value of the type.
// Where says what part of a message it is.
func describe(form *strings.Builder, where string, t reflect.Type, depth int) error {
	if depth == 0 {
		return fmt.Errorf("wire: found %s more than %d levels deep, expected a type that does not contain itself", where, depthMax)
	}
	switch t.Kind() {
	case reflect.Bool, reflect.String,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		form.WriteString(t.Kind().String())
		return nil
	case reflect.Slice:
		// Each element takes bytes to write, which bounds how many can be read.
		if least(t.Elem()) == 0 {
			return fmt.Errorf("wire: found %s, a list of %v, expected elements that are not empty", where, t.Elem())
		}
		form.WriteString("[]")
		return describe(form, where+"[]", t.Elem(), depth-1)
	case reflect.Array:
		fmt.Fprintf(form, "[%d]", t.Len())
		return describe(form, where+"[]", t.Elem(), depth-1)
	case reflect.Struct:
		form.WriteString("{")
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() {
				return fmt.Errorf("wire: found the field %s.%s, expected exported ones only: the others cannot be set by who reads", where, f.Name)
			}
			form.WriteString(f.Name + " ")
			if err := describe(form, where+"."+f.Name, f.Type, depth-1); err != nil {
				return err
			}
			form.WriteString(";")
		}
		form.WriteString("}")
		return nil
	}
	return fmt.Errorf("wire: found %s of type %v, expected booleans, integers, strings, slices, arrays and structs", where, t)
}

// least is how many bytes a value of the type takes at least. A type that
// contains itself does so within a slice, where the count ends.
func least(t reflect.Type) int {
	switch t.Kind() {
	case reflect.Array:
		return t.Len() * least(t.Elem())
	case reflect.Struct:
		n := 0
		for i := range t.NumField() {
			n += least(t.Field(i).Type)
		}
		return n
	}
	return 1
}
