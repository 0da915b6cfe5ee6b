package checker

import (
	"cmp"
	"slices"
)

// A lineage is a log as the latest of those who lead have it: what is applied in a term
// takes the place of what was applied there in a term before, and of all that stood behind
// that. Commands that had stood there are gone, but for those that are applied again.
type lineage struct {
	log   []uint64 // identities; position i stands at i-1
	terms stretches
}

// Stretches say in which terms the positions of a log were applied first, in their order.
type stretches []stretch

// A stretch begins at a position and goes on to the next.
type stretch struct{ from, term uint64 }

// grow notes the term in which the next position is applied.
func (s *stretches) grow(position, term uint64) {
	if n := len(*s); n == 0 || (*s)[n-1].term != term {
		*s = append(*s, stretch{position, term})
	}
}

// of is the term in which a position was applied.
func (s stretches) of(position uint64) uint64 {
	i, found := slices.BinarySearchFunc(s, position, func(e stretch, p uint64) int { return cmp.Compare(e.from, p) })
	if !found {
		i--
	}
	if i < 0 {
		return 0
	}
	return s[i].term
}

// before are those of the positions before one.
func (s stretches) before(position uint64) stretches {
	if i := slices.IndexFunc(s, func(e stretch) bool { return e.from >= position }); i >= 0 {
		return s[:i]
	}
	return s
}

func (l *lineage) append(position, term, value uint64) {
	l.log = append(l.log, value)
	l.terms.grow(position, term)
}

// apply takes in that a position was applied by a server of a term. What those of terms
// before go on with is none of the lineage, and of what a server has been handed as a
// state, whose commands nobody applied since, nothing is known.
func (l *lineage) apply(position, term, value uint64) {
	length := uint64(len(l.log))
	switch {
	case position <= length && (l.log[position-1] == value || term <= l.terms.of(position)):
	case position <= length:
		l.log, l.terms = l.log[:position-1], l.terms.before(position)
		l.append(position, term, value)
	case term >= l.terms.of(length):
		for ; length+1 < position; length++ {
			l.append(length+1, term, 0)
		}
		l.append(position, term, value)
	}
}
