package explore

import (
	"cmp"
	"math"
	"math/bits"
	"reflect"
	"slices"

	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// fold mixes one more number into a hash.
func fold(h, v uint64) uint64 {
	hi, lo := bits.Mul64(h^0x9e3779b97f4a7c15, v^0xd6e8feb86659fd93)
	return hi ^ lo ^ bits.RotateLeft64(h, 23) + v*0x9fb21c651e98df25
}

// foldAll mixes numbers into a hash, one after the other.
func foldAll(h uint64, values ...uint64) uint64 {
	for _, v := range values {
		h = fold(h, v)
	}
	return h
}

// hashOf hashes a value with everything that it points to, unexported fields
// included: equal hashes stand for equal values. Pointers are followed, each
// once: where one comes up again its number stands, so that cycles end and
// what is shared is told from what is alike. Maps have no order, and slices
// are what they hold, not what they have room for.
//
// What belongs to the world and not to the program is left out: the Env, the
// disk and its open files, functions and channels.
func hashOf(v any) uint64 {
	h := deepHash{seen: make(map[place]int)}
	h.dynamic(reflect.ValueOf(v))
	return h.sum
}

// A place is where a pointer points to. A struct and its first field share an
// address, and differ in type.
type place struct {
	address uintptr
	typ     reflect.Type
}

type deepHash struct {
	sum  uint64
	seen map[place]int // the number of each pointer that came up
}

func (h *deepHash) add(v uint64)       { h.sum = fold(h.sum, v) }
func (h *deepHash) addString(s string) { h.add(rng.HashString(s)) }

// The types that belong to the world.
var (
	envType     = reflect.TypeFor[*env]()
	diskPackage = reflect.TypeFor[disk.Config]().PkgPath()
)

// outside reports whether values of a type belong to the world.
func outside(t reflect.Type) bool {
	return t == envType || t.Kind() == reflect.Pointer && t.Elem().PkgPath() == diskPackage
}

// dynamic hashes a value whose type its place does not tell.
func (h *deepHash) dynamic(v reflect.Value) {
	if !v.IsValid() {
		h.add(0)
		return
	}
	h.addString(v.Type().String())
	h.value(v)
}

func (h *deepHash) value(v reflect.Value) {
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

func (h *deepHash) pointer(v reflect.Value) {
	//laplace:allow address because only the order in which addresses come up counts
	at := place{v.Pointer(), v.Type()}
	number, seen := h.seen[at]
	switch {
	case v.IsNil():
		h.add(0)
	case outside(v.Type()):
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
func (h *deepHash) elements(v reflect.Value) {
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

// entries takes the entries of a map in the order of the hashes of their keys.
func (h *deepHash) entries(v reflect.Value) {
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
		key := deepHash{seen: make(map[place]int)}
		key.value(all.Key())
		entries = append(entries, entry{key.sum, all.Value()})
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
	h.add(uint64(len(entries)))
	for _, e := range entries {
		h.add(e.key)
		h.value(e.value)
	}
}
