package explore

import (
	"testing"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

type embedding struct {
	sim.Env
	state int
}

func TestTheWorldIsNoPartOfAProcess(t *testing.T) {
	for _, c := range []struct {
		name  string
		a, b  any
		equal bool
	}{
		{"the world", embedding{Env: &env{id: 1}}, embedding{Env: &env{id: 2}}, true},
		{"a process that embeds the world", embedding{Env: &env{}, state: 1}, embedding{Env: &env{}, state: 2}, false},
		{"a disk", struct{ d *disk.Disk }{newMachine(1, nil, newCatalogue(1)).create().env.disk}, struct{ d *disk.Disk }{new(disk.Disk)}, true},
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
