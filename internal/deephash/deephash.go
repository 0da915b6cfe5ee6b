package deephash

import (
	"cmp"
	"math"
	"math/bits"
	"reflect"
	"slices"

	"github.com/laplace-sim/laplace/sim/rng"
)

// Fold mixes numbers into a hash, one after the other.
func Fold(h uint64, values ...uint64) uint64 {
	for _, v := range values {
		hi, lo := bits.Mul64(h^0x9e3779b97f4a7c15, v^0xd6e8feb86659fd93)
		h = hi ^ lo ^ bits.RotateLeft64(h, 23) + v*0x9fb21c651e98df25
	}
	return h
}

// Of hashes a value, unexported fields included: equal hashes stand for equal
// values. Pointers are followed, each once: where one comes up again its number
// stands, so that cycles end and what is shared is told from what is alike. Maps
// have no order, and slices are what they hold, not what they have room for. Of
// functions and channels, which are no data, it counts whether they are nil.
//
// What pointers of a type that is outside point to is left out; with nil there
// is no such type.
func Of(v any, outside func(reflect.Type) bool) uint64 {
	h := hasher{outside: outside, seen: make(map[place]int)}
	h.dynamic(reflect.ValueOf(v))
	return h.sum
}

// A place is where a pointer points to. A struct and its first field share an
// address, and differ in type.
type place struct {
	address uintptr
	typ     reflect.Type
}

type hasher struct {
	sum     uint64
	outside func(reflect.Type) bool
	seen    map[place]int // the number of each pointer that came up
}

func (h *hasher) add(v uint64)       { h.sum = Fold(h.sum, v) }
func (h *hasher) addString(s string) { h.add(rng.HashString(s)) }

// dynamic hashes a value whose type its place does not tell.
func (h *hasher) dynamic(v reflect.Value) {
	if !v.IsValid() {
		h.add(0)
		return
	}
	h.addString(v.Type().String())
	h.value(v)
}

func (h *hasher) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			h.add(1)
		} else {
			h.add(0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		h.add(uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		h.add(v.Uint())
	case reflect.Float32, reflect.Float64:
		h.add(math.Float64bits(v.Float()))
	case reflect.Complex64, reflect.Complex128:
		h.add(math.Float64bits(real(v.Complex())))
		h.add(math.Float64bits(imag(v.Complex())))
	case reflect.String:
		h.addString(v.String())
	case reflect.Slice, reflect.Array:
		h.elements(v)
	case reflect.Struct:
		for i := range v.NumField() {
			h.value(v.Field(i))
		}
	case reflect.Map:
		h.entries(v)
	case reflect.Interface:
		h.dynamic(v.Elem())
	case reflect.Pointer:
		h.pointer(v)
	default: // functions and channels are no data; that they are nil or not is
		if v.IsNil() {
			h.add(1)
		}
	}
}

func (h *hasher) pointer(v reflect.Value) {
	//laplace:allow address because only the order in which addresses come up counts
	at := place{v.Pointer(), v.Type()}
	number, seen := h.seen[at]
	switch {
	case v.IsNil():
		h.add(0)
	case h.outside != nil && h.outside(v.Type()):
		h.add(1)
	case seen:
		h.add(3 + uint64(number))
	default:
		h.add(2)
		h.seen[at] = len(h.seen)
		h.value(v.Elem())
	}
}

// elements tells a slice that is nil from an empty one, as a program can.
func (h *hasher) elements(v reflect.Value) {
	if v.Kind() == reflect.Slice {
		if v.IsNil() {
			h.add(math.MaxUint64)
			return
		}
		h.add(uint64(v.Len()))
		if v.Type().Elem().Kind() == reflect.Uint8 {
			h.addString(string(v.Bytes()))
			return
		}
	}
	for i := range v.Len() {
		h.value(v.Index(i))
	}
}

// entries takes the entries of a map in the order of the hashes of their keys,
// and of their values where several keys are pointers to what is alike.
func (h *hasher) entries(v reflect.Value) {
	if v.IsNil() {
		h.add(math.MaxUint64)
		return
	}
	type entry struct {
		key   uint64
		value reflect.Value
	}
	entries := make([]entry, 0, v.Len())
	//laplace:allow maporder because the entries are sorted
	for all := v.MapRange(); all.Next(); {
		entries = append(entries, entry{h.alone(all.Key()), all.Value()})
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if a.key == b.key {
			return cmp.Compare(h.alone(a.value), h.alone(b.value))
		}
		return cmp.Compare(a.key, b.key)
	})
	h.add(uint64(len(entries)))
	for _, e := range entries {
		h.add(e.key)
		h.value(e.value)
	}
}

// alone is the hash of a value as if nothing had come up before it.
func (h *hasher) alone(v reflect.Value) uint64 {
	one := hasher{outside: h.outside, seen: make(map[place]int)}
	one.value(v)
	return one.sum
}
