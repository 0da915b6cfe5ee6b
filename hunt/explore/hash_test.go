package explore

import (
	"testing"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

type knot struct {
	name string
	next *knot
}

type embedding struct {
	sim.Env
	state int
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
		{"the world", embedding{Env: &env{id: 1}}, embedding{Env: &env{id: 2}}, true},
		{"a process that embeds the world", embedding{Env: &env{}, state: 1}, embedding{Env: &env{}, state: 2}, false},
		{"a disk", struct{ d *disk.Disk }{newMachine(1, nil, newCatalogue(1)).create().env.disk}, struct{ d *disk.Disk }{new(disk.Disk)}, true},
		{"nothing", nil, nil, true},
		{"true and false", true, false, false},
		{"numbers", int8(-1), int8(1), false},
	} {
		if equal := hashOf(c.a) == hashOf(c.b); equal != c.equal {
			t.Errorf("%s: hashes equal: %v; expected %v", c.name, equal, c.equal)
		}
	}
}

func TestAnIndexNumbersHashesInTheirOrder(t *testing.T) {
	var x index
	const many = 5000
	for n := range uint64(many) {
		hash := n % 7 << 60 // many that share their low bits
		hash |= n * 3
		if _, found := x.find(hash); found {
			t.Fatalf("hash %x was found before it was added", hash)
		}
		if id := x.add(hash); id != stateID(n) {
			t.Fatalf("hash %x got number %d; expected %d", hash, id, n)
		}
	}
	for n, hash := range x.hashes {
		if id, found := x.find(hash); !found || id != stateID(n) {
			t.Fatalf("hash %x has number %d, found %v; expected %d", hash, id, found, n)
		}
	}
	if len(x.slots) > 4*many {
		t.Errorf("%d slots for %d hashes", len(x.slots), many)
	}
}
