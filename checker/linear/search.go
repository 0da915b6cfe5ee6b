package linear

import (
	"math"

	"github.com/laplace-sim/laplace/checker"
)

// A search decides whether one partition is linearizable. What it prepares is
// here; walk.go goes through the orders.
type search[S comparable] struct {
	Operations
	object  Object[S]
	initial S
	// impossible: there is certainly no linearization.
	impossible bool
	// budget bounds the search; nil is no bound. cut: it was not enough.
	budget *budget
	cut    bool
	taken  int64 // steps
	// bytes is what the places take that the walk remembers, counted so that it is the same on
	// every machine. full: that was more than bytesMost, and so the search was cut.
	bytes, bytesMost int64
	full             bool
	sized            Sized[S] // nil if states take nothing besides

	patience int64         // see the constant
	line     []*segment[S] // of which the walk is in the one at here
	here     int

	spare *walker[S] // one that is not in use
}

// newSearch prepares the search.
func newSearch[S comparable](m Model[S], p *Partition) *search[S] {
	s := &search[S]{Operations: operationsOf(p), patience: patience, bytesMost: searchBytes}
	s.object = m.Object(&s.Operations)
	initial, possible := s.object.Initial()
	s.initial, s.impossible = initial, !possible
	s.sized, _ = s.object.(Sized[S])
	return s
}

// decide searches as far as the budget goes; nil is no bound.
func (s *search[S]) decide(b *budget) checker.Verdict {
	s.budget = b
	verdict, _ := s.decideUpTo(math.MaxInt64)
	return verdict
}

// decideUpTo goes on until as many steps have been taken in all as the limit says. It is
// not decided if that was not enough, nor the budget.
func (s *search[S]) decideUpTo(limit int64) (verdict checker.Verdict, decided bool) {
	if s.impossible {
		return checker.Violation, true
	}
	switch found, decided := s.walk(limit); {
	case !decided:
		return checker.Unknown, false
	case found:
		return checker.Valid, true
	default:
		return checker.Violation, true
	}
}
