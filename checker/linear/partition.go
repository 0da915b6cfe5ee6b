package linear

import (
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// A Partition is the part of a history that concerns one object, which is what
// the operations of one key act on. A history is linearizable exactly if each of its partitions is (Herlihy and Wing,
// "Linearizability: A Correctness Condition for Concurrent Objects", 1990,
// theorem 1).
//
// Operations that certainly had no effect are left out, and so are reads of
// unknown outcome: they change nothing and were told nothing, so a
// linearization with one is a linearization without it.
type Partition struct {
	// Key is that of the object; "" for operations that name none.
	Key string
	// Operations are those of the history, in its order. They do not change.
	Operations []*checker.Operation // those of the history, which must not change
	// Marks are their calls and returns, in order.
	Marks []Mark

	keyless bool // they name no key
	full    bool // a search has found no answer within the bytes that it may remember
}

// A Mark is the call or the return of an operation of a partition. An
// operation without a return mark is pending: it may take effect at any time
// after its call, or never.
type Mark struct {
	Operation int32 // its place in Partition.Operations
	Returned  bool  // it is the return
}

// partitions returns the partitions of h, sorted by key, without their marks. The
// operations that name no key are about one object, which is the first.
func partitions(h checker.History) []*Partition {
	byKey := make(map[string]*Partition)
	keyless := &Partition{keyless: true}
	for i := range h {
		o := &h[i]
		if o.Outcome == checker.OutcomeFail || o.Outcome == checker.OutcomeUnknown && o.Kind.Reads {
			continue
		}
		p := keyless
		if !o.Kind.Keyless {
			p = byKey[o.Key]
		}
		if p == nil {
			p = &Partition{Key: o.Key}
			byKey[o.Key] = p
		}
		p.Operations = append(p.Operations, o)
	}
	all := make([]*Partition, 0, len(byKey)+1)
	if len(keyless.Operations) > 0 {
		all = append(all, keyless)
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		all = append(all, byKey[key])
	}
	return all
}

// returns returns the places of the return marks, in order.
func (p *Partition) returns() []int {
	var places []int
	for i, m := range p.Marks {
		if m.Returned {
			places = append(places, i)
		}
	}
	return places
}

// returnOf returns the place of the return of an operation that returned.
func (p *Partition) returnOf(operation int) int {
	return slices.Index(p.Marks, Mark{Operation: int32(operation), Returned: true})
}

// prefix returns the partition as it was after its first n marks: later calls
// are unheard of, later returns leave their operations pending. A history
// that is linearizable has only linearizable prefixes.
func (p *Partition) prefix(n int) *Partition {
	return &Partition{Key: p.Key, keyless: p.keyless, Operations: p.Operations, Marks: p.Marks[:n]}
}

// relaxed returns the partition with less to satisfy: of the given operations
// the reads are gone and the others are pending. Each linearization of p is one
// of the relaxed partition too.
func (p *Partition) relaxed(relax []bool) *Partition {
	q := &Partition{Key: p.Key, keyless: p.keyless, Operations: p.Operations, Marks: make([]Mark, 0, len(p.Marks))}
	for _, m := range p.Marks {
		if relax[m.Operation] && (m.Returned || p.Operations[m.Operation].Kind.Reads) {
			continue
		}
		q.Marks = append(q.Marks, m)
	}
	return q
}

// answered returns the partition with another operation in the given place.
func (p *Partition) answered(place int, o *checker.Operation) *Partition {
	q := &Partition{Key: p.Key, keyless: p.keyless, Operations: slices.Clone(p.Operations), Marks: p.Marks}
	q.Operations[place] = o
	return q
}
