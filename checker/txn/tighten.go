package txn

import (
	"cmp"
	"slices"
)

const (
	// tightenRounds is how often the order of versions is inferred from what follows from
	// the order inferred before.
	tightenRounds = 3
	// nearMost is how many edges are looked at around each transaction.
	nearMost = 64
)

// showsStrict reports whether it found an order that shows strict serializability. If it
// finds none for registers, it infers more of the order in which they had their values, and
// tries again. All of it follows from strict serializability alone, and accuses nobody: it
// has a layer of its own. Two things do:
//
// A transaction came before all that must come behind it, and so before the first of these
// returned; in the same way it came after the last call of all that must come before it.
// That narrows its interval, and so what real time says of versions.
//
// If one transaction must come before another, both had to do with a register, and the
// first wrote it, then what it wrote comes before what the other saw there or wrote.
func (s *system) showsStrict() bool {
	along := upTo(layerStrict, edgeWW, edgeWR, edgeRW, edgeProcess, edgeRealtime)
	for range tightenRounds {
		w := s.try(along, false)
		order := w.sequence()
		if order == nil {
			return false
		}
		deadlines := w.deadlines(order)
		w.ready.rank = deadlines
		if w.run() {
			return true
		}
		if s.longest != nil {
			return false
		}
		before := len(s.next)
		s.orderByTime(ofTransactions(deadlines), ofTransactions(w.releases(order)), ruleStrict)
		s.orderNear()
		if s.settle(); len(s.next) == before {
			return false
		}
		s.connect()
	}
	return false
}

// ofTransactions are what the nodes of a witness have that are transactions.
func ofTransactions(nodes []int32) []int32 {
	of := nodes[:0]
	for at := 0; at < len(nodes); at += 2 {
		of = append(of, nodes[at])
	}
	return of
}

// orderNear looks a few edges around each transaction for what must come behind it.
func (s *system) orderNear() {
	reached := make([]int32, s.graph.nodes()) // by which transaction, from 1
	var near []int32
	for t := range s.graph.transactions {
		if len(s.made.of(t)) == 0 {
			continue
		}
		near = append(near[:0], t)
		reached[t] = t + 1
		looks := 0
		for i := 0; i < len(near) && looks < nearMost; i++ {
			n := near[i]
			for e := s.graph.first[n]; e < s.graph.first[n+1] && looks < nearMost; e++ {
				to, kind := s.graph.to[e], s.graph.labels[e].kind()
				looks++
				if kind == edgeRealtime || kind == edgeProcess || reached[to] == t+1 {
					continue
				}
				reached[to] = t + 1
				near = append(near, to)
				if !s.graph.isHelper(to) {
					s.orderPair(t, to)
				}
			}
		}
		s.steps += int64(looks)
	}
}

// orderPair puts what a transaction wrote before what one that must come behind it saw or
// wrote.
func (s *system) orderPair(t, behind int32) {
	for _, made := range s.made.of(t) {
		for _, versions := range []*spans{&s.seen, &s.made} {
			for _, i := range versions.in(behind, s.object[made], s.object) {
				if v := versions.version[i]; v != made && s.writer[v] != none && s.writer[v] != t {
					s.addArc(arc{made, v, ruleStrict, none})
				}
			}
		}
	}
}

// addArc adds an arc unless its versions are known to be in that order.
func (s *system) addArc(a arc) {
	if s.firstOf != nil && slices.ContainsFunc(s.behindOf(a.from), func(b arc) bool { return b.to == a.to }) {
		return
	}
	s.next = append(s.next, a)
}

// sortArcs puts arcs into an order in which each stands once.
func sortArcs(arcs []arc) []arc {
	slices.SortFunc(arcs, func(a, b arc) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.rule, b.rule), cmp.Compare(a.by, b.by))
	})
	return slices.CompactFunc(arcs, func(a, b arc) bool { return a.from == b.from && a.to == b.to && a.rule == b.rule })
}
