package linear

import "github.com/laplace-sim/laplace/checker"

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

	patience int64 // see the constant

	spare *walker[S] // one that is not in use
}

// newSearch prepares the search.
func newSearch[S comparable](m Model[S], p *Partition) *search[S] {
	s := &search[S]{Operations: operationsOf(p), patience: patience}
	s.object = m.Object(&s.Operations)
	initial, possible := s.object.Initial()
	s.initial, s.impossible = initial, !possible
	return s
}

// decide searches as far as the budget goes; nil is no bound.
func (s *search[S]) decide(b *budget) checker.Verdict {
	if s.impossible {
		return checker.Violation
	}
	s.budget = b
	switch {
	case s.walk():
		return checker.Valid
	case s.cut:
		return checker.Unknown
	default:
		return checker.Violation
	}
}

// decide judges a partition, as far as the budget goes. To prepare the search
// costs as many steps as the partition has marks.
func decide[S comparable](m Model[S], p *Partition, b *budget) checker.Verdict {
	if !b.spend(int64(len(p.Marks))) {
		return checker.Unknown
	}
	return newSearch(m, p).decide(b)
}
