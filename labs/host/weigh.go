package host

import (
	"fmt"
	"reflect"

	"github.com/laplace-sim/laplace/sim"
)

// MustSayItsSize panics if a message is longer than it says: if the bytes of its strings,
// and those of its slices of bytes, are more than its WireSize. What servers send counts
// towards budgets of bytes, and so must be what is sent. Numbers it does not count.
func MustSayItsSize(m sim.Message) {
	if sizer, ok := m.(sim.Sizer); ok && sizer.WireSize() < 0 {
		panic(fmt.Sprintf("WireSize of %s says %d, expected the bytes that it takes", sim.KindOf(m), sizer.WireSize()))
	}
	held := textBytes(reflect.ValueOf(m))
	if held == 0 {
		return
	}
	sizer, ok := m.(sim.Sizer)
	switch {
	case !ok:
		panic(fmt.Sprintf("%s holds %d bytes of text, but has no method WireSize() int that says so", sim.KindOf(m), held))
	case sizer.WireSize() < held:
		panic(fmt.Sprintf("WireSize of %s says %d, expected at least the %d bytes of text that it holds", sim.KindOf(m), sizer.WireSize(), held))
	}
}

// textBytes is how many bytes strings and slices of bytes take within a value. What is behind
// an interface counts too, and of maps both keys and values.
func textBytes(v reflect.Value) (n int) {
	switch v.Kind() {
	case reflect.String:
		return v.Len()
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Len()
		}
		if !mayHoldText(v.Type().Elem()) {
			return 0
		}
		for i := range v.Len() {
			n += textBytes(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			n += textBytes(v.Field(i))
		}
	case reflect.Map:
		// A sum does not depend on the order.
		for iter := v.MapRange(); iter.Next(); { //laplace:allow maporder because numbers are added
			n += textBytes(iter.Key()) + textBytes(iter.Value())
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return textBytes(v.Elem())
		}
	}
	return n
}

// mayHoldText reports whether values of a type may hold text: numbers do not.
func mayHoldText(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Slice, reflect.Array, reflect.Struct, reflect.Map, reflect.Pointer, reflect.Interface:
		return true
	}
	return false
}
