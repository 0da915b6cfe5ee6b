package wire

import (
	"encoding/binary"
	"fmt"
	"reflect"
)

// append adds a message to b: its type's name, then its value. An integer is a
// varint, a string or a slice its length and what is in it, where a slice that
// is nil has the length 0 and every other one more than it has elements; a
// struct is its fields in order. It fails if the message is not of the language.
func (l *Language) append(b []byte, message any) ([]byte, error) {
	v := reflect.ValueOf(message)
	if !v.IsValid() {
		return nil, fmt.Errorf("wire: found no message at all, expected one of %d types", len(l.types))
	}
	name, found := l.names[v.Type()]
	if !found {
		return nil, fmt.Errorf("wire: found a message of type %v, expected one of the %d types of the language", v.Type(), len(l.types))
	}
	b = binary.AppendUvarint(b, uint64(len(name)))
	b = append(b, name...)
	return appendValue(b, v), nil
}

func appendValue(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			return append(b, 1)
		}
		return append(b, 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.AppendVarint(b, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return binary.AppendUvarint(b, v.Uint())
	case reflect.String:
		b = binary.AppendUvarint(b, uint64(v.Len()))
		return append(b, v.String()...)
	case reflect.Slice:
		if v.IsNil() {
			return append(b, 0)
		}
		b = binary.AppendUvarint(b, uint64(v.Len())+1)
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return append(b, v.Bytes()...)
		}
		return appendElements(b, v)
	case reflect.Array:
		return appendElements(b, v)
	case reflect.Struct:
		for i := range v.NumField() {
			b = appendValue(b, v.Field(i))
		}
		return b
	}
	panic("wire: a language with a " + v.Kind().String())
}

func appendElements(b []byte, v reflect.Value) []byte {
	for i := range v.Len() {
		b = appendValue(b, v.Index(i))
	}
	return b
}
