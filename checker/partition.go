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
	operations []*Operation // those of the history, which must not change
	marks      []mark
}

// A mark is the call or the return of an operation of a partition. An
// operation without a return mark is pending: it may take effect at any time
// after its call, or never.
type mark struct {
	operation int32 // its place in the partition
	returned  bool
}

// partitions returns the partitions of h, sorted by key, without their marks.
func partitions(h History) []*partition {
	byKey := make(map[string]*partition)
	for i := range h {
		o := &h[i]
		if o.Outcome == OutcomeFail || o.Outcome == OutcomeUnknown && o.Kind == Get {
			continue
		}
		p := byKey[o.Key]
		if p == nil {
			p = &partition{key: o.Key}
			byKey[o.Key] = p
		}
		p.operations = append(p.operations, o)
	}
	all := make([]*partition, 0, len(byKey))
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		all = append(all, byKey[key])
	}
	return all
}

// order lays out the marks of the partition in time.
//
// What happened at one instant is in the order in which it was recorded, if
// that is known of all of it. Otherwise intervals are closed: of two marks at
// one instant the call comes first, so that operations that touch are
// concurrent. One exception keeps the check sharp where the clock is coarse and
// a client often calls again at the very instant of its last return: these two
// are in order, as the client knows. Such clients cannot all be served, since
// calls of each would have to precede returns of the other; at each instant the
// first of them is, and the rest count as concurrent, which can only make the
// check more lenient.
func (p *partition) order() {
	const (
		callsOfOthers = iota
		orderedClient
		returnsOfOthers
	)
	type moment struct {
		at    time.Duration
		mark  mark
		class int8
	}
	served := p.servedAtOnce()
	moments := make([]moment, 0, 2*len(p.operations))
	place := func(at time.Duration, class int8, m mark) {
		if client, found := served[at]; found && client == p.operations[m.operation].Client {
			class = orderedClient
		}
		moments = append(moments, moment{at: at, class: class, mark: m})
	}
	for i, o := range p.operations {
		place(o.Call, callsOfOthers, mark{operation: int32(i)})
		if o.Outcome == OutcomeOK {
			place(o.Return, returnsOfOthers, mark{operation: int32(i), returned: true})
		}
	}
	// Within a class the marks keep the order of insertion: by operation, and
	// the call before the return.
	slices.SortStableFunc(moments, func(a, b moment) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.class, b.class))
	})
	p.marks = make([]mark, len(moments))
	for i, m := range moments {
		p.marks[i] = m.mark
	}
	for from := 0; from < len(moments); {
		to := from + 1
		for to < len(moments) && moments[to].at == moments[from].at {
			to++
		}
		p.orderAsRecorded(p.marks[from:to])
		from = to
	}
}

// servedAtOnce returns by instant the first client that called again at the
// instant of its last return.
func (p *partition) servedAtOnce() map[time.Duration]string {
	returned := make(map[string]time.Duration)
	served := make(map[time.Duration]string)
	for _, o := range p.operations {
		if at, found := returned[o.Client]; found && at == o.Call {
			if _, taken := served[at]; !taken {
				served[at] = o.Client
			}
		}
		if o.Outcome == OutcomeOK {
			returned[o.Client] = o.Return
		}
	}
	return served
}

// orderAsRecorded puts marks of one instant into the order in which they were
// recorded, if it is known of all.
func (p *partition) orderAsRecorded(marks []mark) {
	unknown := func(m mark) bool { return p.recorded(m) == 0 }
	if len(marks) < 2 || slices.ContainsFunc(marks, unknown) {
		return
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return cmp.Compare(p.recorded(a), p.recorded(b)) })
}

// recorded returns the place of the mark in the recording, 0 if it is unknown.
func (p *partition) recorded(m mark) uint64 {
	if m.returned {
		return p.operations[m.operation].ReturnOrder
	}
	return p.operations[m.operation].CallOrder
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
func (p *partition) answered(place int, o *Operation) *partition {
	q := &partition{key: p.key, operations: slices.Clone(p.operations), marks: p.marks}
	q.operations[place] = o
	return q
}
