package checker

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// A partition is the part of a history that concerns one key. A history is
// linearizable exactly if each of its partitions is (Herlihy and Wing,
// "Linearizability: A Correctness Condition for Concurrent Objects", 1990,
// theorem 1).
//
// Operations that certainly had no effect are left out, and so are gets of
// unknown outcome: they change nothing and were told nothing, so a
// linearization with one is a linearization without it.
type partition struct {
	key        string
	operations []Operation
	marks      []mark
}

// A mark is the call or the return of an operation of a partition. An
// operation without a return mark is pending: it may take effect at any time
// after its call, or never.
type mark struct {
	operation int // its place in the partition
	returned  bool
}

// partitions returns the partitions of h, sorted by key.
func partitions(h History) []*partition {
	sizes := make(map[string]int)
	for i := range h {
		sizes[h[i].Key]++
	}
	byKey := make(map[string]*partition)
	for _, o := range h {
		if o.Outcome == OutcomeFail || o.Outcome == OutcomeUnknown && o.Kind == Get {
			continue
		}
		p := byKey[o.Key]
		if p == nil {
			p = &partition{key: o.Key, operations: make([]Operation, 0, sizes[o.Key])}
			byKey[o.Key] = p
		}
		p.operations = append(p.operations, o)
	}
	all := make([]*partition, 0, len(byKey))
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		p := byKey[key]
		p.order()
		all = append(all, p)
	}
	return all
}

// order lays out the marks of the partition in time.
//
// Intervals are closed: of two marks at one instant the call comes first, so
// that operations that touch are concurrent. One exception keeps the check
// sharp in virtual time, where a client often calls again at the very instant
// of its last return: these two are in order, as the client knows. Such
// clients cannot all be served, since calls of each would have to precede
// returns of the other; at each instant the first of them is, and the rest
// count as concurrent, which can only make the check more lenient.
func (p *partition) order() {
	returned := make(map[string]time.Duration)
	ordered := make(map[time.Duration]string) // the client served at an instant
	for _, o := range p.operations {
		if at, found := returned[o.Client]; found && at == o.Call {
			if _, taken := ordered[at]; !taken {
				ordered[at] = o.Client
			}
		}
		if o.Outcome == OutcomeOK {
			returned[o.Client] = o.Return
		}
	}
	const (
		callsOfOthers = iota
		orderedClient
		returnsOfOthers
	)
	type key struct {
		at    time.Duration
		class int
		mark  mark
	}
	keys := make([]key, 0, 2*len(p.operations))
	place := func(at time.Duration, class int, m mark) {
		if client, found := ordered[at]; found && client == p.operations[m.operation].Client {
			class = orderedClient
		}
		keys = append(keys, key{at: at, class: class, mark: m})
	}
	for i, o := range p.operations {
		place(o.Call, callsOfOthers, mark{operation: i})
		if o.Outcome == OutcomeOK {
			place(o.Return, returnsOfOthers, mark{operation: i, returned: true})
		}
	}
	// Within a class the marks keep the order of insertion: by operation, and
	// the call before the return.
	slices.SortStableFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.class, b.class))
	})
	p.marks = make([]mark, len(keys))
	for i, k := range keys {
		p.marks[i] = k.mark
	}
}

// returns returns the places of the return marks, in order.
func (p *partition) returns() []int {
	var places []int
	for i, m := range p.marks {
		if m.returned {
			places = append(places, i)
		}
	}
	return places
}

// prefix returns the partition as it was after its first n marks: later calls
// are unheard of, later returns leave their operations pending. A history
// that is linearizable has only linearizable prefixes.
func (p *partition) prefix(n int) *partition {
	return &partition{key: p.key, operations: p.operations, marks: p.marks[:n]}
}

// relaxed returns the partition with less to satisfy: of the given operations
// the gets are gone and the others are pending. Each linearization of p is one
// of the relaxed partition too.
func (p *partition) relaxed(relax []bool) *partition {
	q := &partition{key: p.key, operations: p.operations, marks: make([]mark, 0, len(p.marks))}
	for _, m := range p.marks {
		if relax[m.operation] && (m.returned || p.operations[m.operation].Kind == Get) {
			continue
		}
		q.marks = append(q.marks, m)
	}
	return q
}

// answered returns the partition with another operation in the given place.
func (p *partition) answered(place int, o Operation) *partition {
	q := &partition{key: p.key, operations: slices.Clone(p.operations), marks: p.marks}
	q.operations[place] = o
	return q
}
