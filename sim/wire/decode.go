package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
)

var (
	errShort = errors.New("it ends too early")
	errLong  = errors.New("a number in it is too large for its place")
	errBool  = errors.New("a boolean in it is neither 0 nor 1")
)

// decode reads what append added, which must be all there is. The message
// shares no memory with encoded.
func (l *Language) decode(encoded []byte) (any, error) {
	r := reader{rest: encoded}
	name := string(r.take(r.length()))
	t, found := l.types[name]
	if r.err == nil && !found {
		return nil, fmt.Errorf("wire: found a message named %.40q, expected one of the %d types of the language", name, len(l.types))
	}
	var v reflect.Value
	if r.err == nil {
		v = reflect.New(t).Elem()
		r.value(v)
	}
	if r.err != nil {
		return nil, fmt.Errorf("wire: found a message %.40q of %d bytes: %w", name, len(encoded), r.err)
	}
	if len(r.rest) > 0 {
		return nil, fmt.Errorf("wire: found a message %q with %d bytes too many", name, len(r.rest))
	}
	return v.Interface(), nil
}

// A reader takes values off the front of some bytes. After the first error all
// that follows is zero.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err, r.rest = err, nil
	}
}

func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.fail(errShort)
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) uvarint() uint64 { return varint(r, binary.Uvarint) }
func (r *reader) varint() int64   { return varint(r, binary.Varint) }

func varint[T int64 | uint64](r *reader, read func([]byte) (T, int)) T {
	v, n := read(r.rest)
	if n <= 0 {
		r.fail(errShort)
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// length reads a number of things each of which takes a byte at least.
func (r *reader) length() uint64 {
	n := r.uvarint()
	if n > uint64(len(r.rest)) {
		r.fail(errShort)
		return 0
	}
	return n
}

// value reads into v, which is zero.
func (r *reader) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		switch r.uvarint() {
		case 0:
		case 1:
			v.SetBool(true)
		default:
			r.fail(errBool)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n := r.varint()
		if v.OverflowInt(n) {
			r.fail(errLong)
			return
		}
		v.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n := r.uvarint()
		if v.OverflowUint(n) {
			r.fail(errLong)
			return
		}
		v.SetUint(n)
	case reflect.String:
		v.SetString(string(r.take(r.length())))
	case reflect.Slice:
		r.slice(v)
	case reflect.Array:
		for i := range v.Len() {
			r.value(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			r.value(v.Field(i))
		}
	}
}

// slice reads into a slice, which grows with what is there to fill it.
func (r *reader) slice(v reflect.Value) {
	n := r.uvarint()
	if n == 0 {
		return
	}
	n--
	if n > uint64(len(r.rest)) {
		r.fail(errShort)
		return
	}
	if v.Type().Elem().Kind() == reflect.Uint8 {
		v.SetBytes(bytes.Clone(r.take(n)))
		if v.IsNil() {
			v.SetBytes([]byte{})
		}
		return
	}
	filled := reflect.MakeSlice(v.Type(), 0, int(min(n, 64)))
	zero := reflect.Zero(v.Type().Elem())
	for range n {
		if r.err != nil {
			return
		}
		filled = reflect.Append(filled, zero)
		r.value(filled.Index(filled.Len() - 1))
	}
	v.Set(filled)
}
