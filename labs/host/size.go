package host

import (
	"reflect"
	"slices"
)

// opaque is what a function or a channel counts for, in which anything may be kept: more
// than any bound.
const opaque = 1 << 40

// SizeOf is how many bytes a student's server keeps: what its fields hold and all that they
// point to, each once, by the lengths and not by the room that there is. Numbers take 8
// bytes, strings 16 and their length, slices 24 and maps 48 besides what is in them, and an
// entry of a map 16 more. The size is the same on every machine. What has the type of one of
// ours, which are pointers of the host that the server got from it, such as its Env, counts
// for 8. A function or a channel counts for more than any bound, since anything may be kept
// in it.
//
// It does not see what a program keeps beside its servers, in a variable of its package.
func SizeOf(server any, ours ...any) int64 {
	s := sizer{seen: make(map[place]bool)}
	for _, o := range ours {
		s.ours = append(s.ours, reflect.TypeOf(o))
	}
	return s.of(reflect.ValueOf(server))
}

// A place is where a pointer, a slice or a map points to.
type place struct {
	address uintptr
	typ     reflect.Type
	length  int
}

type sizer struct {
	seen map[place]bool
	ours []reflect.Type
}

func (s *sizer) of(v reflect.Value) int64 {
	switch v.Kind() {
	case reflect.Invalid:
		return 0
	case reflect.String:
		return 16 + int64(v.Len())
	case reflect.Array, reflect.Slice:
		return s.elements(v)
	case reflect.Struct:
		return s.fields(v)
	case reflect.Map:
		return s.entries(v)
	case reflect.Interface:
		return 8 + s.of(v.Elem())
	case reflect.Pointer:
		return s.pointer(v)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		if v.IsNil() {
			return 8
		}
		return opaque
	default:
		return 8
	}
}

// first reports whether something that is pointed to comes up for the first time.
func (s *sizer) first(v reflect.Value, length int) bool {
	//laplace:allow address because only whether it came up before counts
	at := place{v.Pointer(), v.Type(), length}
	if s.seen[at] {
		return false
	}
	s.seen[at] = true
	return true
}

func (s *sizer) pointer(v reflect.Value) int64 {
	if v.IsNil() || slices.Contains(s.ours, v.Type()) || !s.first(v, 0) {
		return 8
	}
	return 8 + s.of(v.Elem())
}

func (s *sizer) fields(v reflect.Value) (size int64) {
	for i := range v.NumField() {
		size += s.of(v.Field(i))
	}
	return size
}

func (s *sizer) elements(v reflect.Value) (size int64) {
	if v.Kind() == reflect.Slice {
		if size = 24; v.IsNil() || v.Len() == 0 || !s.first(v, v.Len()) {
			return size
		}
	}
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return size + int64(v.Len())
	}
	for i := range v.Len() {
		size += s.of(v.Index(i))
	}
	return size
}

func (s *sizer) entries(v reflect.Value) (size int64) {
	if size = 48; v.IsNil() || !s.first(v, 0) {
		return size
	}
	//laplace:allow maporder because sums do not depend on the order
	for all := v.MapRange(); all.Next(); {
		size += 16 + s.of(all.Key()) + s.of(all.Value())
	}
	return size
}
