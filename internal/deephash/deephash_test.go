package deephash

import (
	"reflect"
	"testing"
)

type knot struct {
	name string
	next *knot
}

func ring(names ...string) *knot {
	first := &knot{name: names[0]}
	last := first
	for _, name := range names[1:] {
		last.next = &knot{name: name}
		last = last.next
	}
	last.next = first
	return first
}

func TestEqualValuesHaveEqualHashesAndOthersHaveNot(t *testing.T) {
	roomy := append(make([]int, 0, 10), 1, 2)
	one := new(int)
	type deliver struct{ N int }
	type accept struct{ N int }
	for _, c := range []struct {
		name  string
		a, b  any
		equal bool
	}{
		{"room of a slice", []int{1, 2}, roomy, true},
		{"content of a slice", []int{1, 2}, []int{2, 1}, false},
		{"no slice and an empty one", []int(nil), []int{}, false},
		{"bytes", []byte("ab"), []byte("ac"), false},
		{"nested slices", [][]int{{1}, {2, 3}}, [][]int{{1, 2}, {3}}, false},
		{"order of a map", map[int]string{1: "a", 2: "b", 3: "c"}, map[int]string{3: "c", 2: "b", 1: "a"}, true},
		{"content of a map", map[int]string{1: "a", 2: "b"}, map[int]string{1: "b", 2: "a"}, false},
		{"unexported fields", knot{name: "a"}, knot{name: "b"}, false},
		{"what is pointed to", &knot{name: "a"}, &knot{name: "a"}, true},
		{"nothing pointed to", &knot{}, (*knot)(nil), false},
		{"equal cycles", ring("a", "b"), ring("a", "b"), true},
		{"cycles of other content", ring("a", "b"), ring("a", "c"), false},
		{"cycles of other length", ring("a", "a"), ring("a", "a", "a"), false},
		{"shared and alike", [2]*int{one, one}, [2]*int{one, new(int)}, false},
		{"a map of pointers", map[string]*int{"a": one, "b": one}, map[string]*int{"b": one, "a": one}, true},
		{"types alike", deliver{1}, accept{1}, false},
		{"types alike in interfaces", []any{deliver{1}}, []any{accept{1}}, false},
		{"floating point", 1.5, 2.5, false},
		{"functions", func() {}, func() { panic(1) }, true},
		{"a function or none", func() {}, (func())(nil), false},
		{"nothing", nil, nil, true},
		{"true and false", true, false, false},
		{"numbers", int8(-1), int8(1), false},
	} {
		if equal := Of(c.a, nil) == Of(c.b, nil); equal != c.equal {
			t.Errorf("%s: hashes equal: %v; expected %v", c.name, equal, c.equal)
		}
	}
}

func TestWhatPointersToTheOutsidePointToIsLeftOut(t *testing.T) {
	outside := func(t reflect.Type) bool { return t == reflect.TypeFor[*knot]() }
	for _, c := range []struct {
		name  string
		a, b  any
		equal bool
	}{
		{"what is outside", []*knot{{name: "a"}}, []*knot{{name: "b"}}, true},
		{"in a key of a map", map[any]int{&knot{name: "a"}: 1}, map[any]int{&knot{name: "b"}: 1}, true},
		{"that it is there", []*knot{{name: "a"}}, []*knot{nil}, false},
		{"what is a value", []knot{{name: "a"}}, []knot{{name: "b"}}, false},
	} {
		if equal := Of(c.a, outside) == Of(c.b, outside); equal != c.equal {
			t.Errorf("%s: hashes equal: %v; expected %v", c.name, equal, c.equal)
		}
	}
}

// A message with such a map would else seem to have changed under way.
func TestAMapWhoseKeysPointToWhatIsAlikeHasOneHash(t *testing.T) {
	m := make(map[*knot]int)
	for value := range 8 {
		m[&knot{name: "a"}] = value
	}
	first := Of(m, nil)
	for range 50 {
		if Of(m, nil) != first {
			t.Fatal("the same map has two hashes")
		}
	}
}
