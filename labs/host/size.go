package host

import "reflect"

// Size is about how many bytes a value takes in memory with all that it points to, unexported
// fields included: what maps, slices and strings hold, not what they have room for, so that it
// is the same on every machine. Each pointer is followed once. What values of a type that is
// outside lead to is left out; of functions and channels nobody can tell.
func Size(v any, outside func(reflect.Type) bool) int64 {
	s := sizer{outside: outside, seen: make(map[uintptr]bool)}
	return s.size(reflect.ValueOf(v))
}

// word is what a number, a pointer or the header of something counts for, whatever it takes on
// the machine at hand.
const word = 8

type sizer struct {
	outside func(reflect.Type) bool
	seen    map[uintptr]bool // where pointers and maps lead that were followed
}

func (s *sizer) size(v reflect.Value) (bytes int64) {
	if !v.IsValid() || s.outside(v.Type()) {
		return word
	}
	switch v.Kind() {
	case reflect.String:
		return word + int64(v.Len())
	case reflect.Slice, reflect.Array:
		return word + s.elements(v)
	case reflect.Struct:
		for i := range v.NumField() {
			bytes += s.size(v.Field(i))
		}
		return bytes
	case reflect.Map:
		if s.followed(v) {
			return word
		}
		bytes = word
		//laplace:allow maporder because a sum is the same in any order
		for all := v.MapRange(); all.Next(); {
			bytes += s.size(all.Key()) + s.size(all.Value())
		}
		return bytes
	case reflect.Interface:
		return word + s.size(v.Elem())
	case reflect.Pointer:
		if v.IsNil() || s.followed(v) {
			return word
		}
		return word + s.size(v.Elem())
	default:
		return word
	}
}

// elements is what all elements take together.
func (s *sizer) elements(v reflect.Value) (bytes int64) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return int64(v.Len())
	}
	for i := range v.Len() {
		bytes += s.size(v.Index(i))
	}
	return bytes
}

// followed reports whether a pointer or a map came up before, and remembers it.
func (s *sizer) followed(v reflect.Value) bool {
	//laplace:allow address because only whether it came up before counts
	at := v.Pointer()
	before := s.seen[at]
	s.seen[at] = true
	return before
}
