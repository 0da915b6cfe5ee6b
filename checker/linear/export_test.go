package linear

import (
	"io"
	"math"

	"github.com/anishathalye/porcupine"

	"github.com/laplace-sim/laplace/checker"
)

const (
	Patience       = patience
	SearchEngine   = engineSearch
	FrontierEngine = engineFrontier
)

// first returns the search for an order of the operations on the first object of
// a history; nil if it has none.
func first[S comparable](h checker.History, m Model[S]) *search[S] {
	parts := partitions(h)
	if len(parts) == 0 {
		return nil
	}
	parts[0].order()
	return newSearch(m, parts[0])
}

// Uncut reports whether porcupine finds an order of the operations on the first
// object; judged is false if there is none.
func Uncut[S comparable](h checker.History, m Model[S]) (linearizable, judged bool) {
	s := first(h, m)
	if s == nil {
		return false, false
	}
	return !s.impossible && porcupine.CheckEvents(s.porcupine(), s.events()), true
}

// Within searches for an order of the operations on the first object, and remembers so many
// bytes at most.
func Within[S comparable](h checker.History, m Model[S], bytes int64) (verdict checker.Verdict, full bool) {
	s := first(h, m)
	s.bytesMost = bytes
	return s.decide(newBudget(0)), s.full
}

// CutWith reports whether the search with that patience finds one.
func CutWith[S comparable](patience int64, h checker.History, m Model[S]) bool {
	s := first(h, m)
	s.patience = patience
	return s.decide(nil) == checker.Valid
}

// Room returns how many turns, choices and places the walker has room for that
// was put down last; 0 if none was.
func Room[S comparable](h checker.History, m Model[S]) (room int, found bool) {
	s := first(h, m)
	found, _ = s.walk(math.MaxInt64)
	if w := s.spare; w != nil {
		room = len(w.seen) + cap(w.turns) + cap(w.stack)
	}
	return room, found
}

// Accused is the evidence in words that accuses the first operation of a history,
// without parties.
func Accused(h checker.History) string {
	e := &evidence[string]{partition: partitions(h)[0], parties: []int{0}}
	return e.describe()
}

// Alone decides a history of one object by one engine alone, as it was after so many
// returns: whether there is an order.
func Alone[S comparable](engine string, h checker.History, m Model[S], returns int) bool {
	p := partitions(h)[0]
	p.order()
	if places := p.returns(); returns < len(places) {
		p = p.prefix(places[returns])
	}
	s := newSearch(m, p)
	if engine == engineSearch || s.impossible {
		return s.decide(nil) == checker.Valid
	}
	_, outcome, _ := any(m).(Mechanical).Mechanism().compete(&s.Operations).run(unlimited)
	return outcome == hasOrder
}

// InTurns decides a history of one object by a search and a frontier that change turns
// after so many steps, and says which engine had the answer.
func InTurns[S comparable](steps int64, h checker.History, m Model[S]) (linearizable bool, engine string) {
	s := first(h, m)
	d := inTurns(s, any(m).(Mechanical).Mechanism(), &budget{steps: unlimited}, steps)
	return d.verdict == checker.Valid, d.engine
}

// DrawAll draws the operations on the first object of a history as the evidence of a violation
// that needs all of them.
func DrawAll[S comparable](h checker.History, m Model[S], w io.Writer) error {
	p := partitions(h)[0]
	p.order()
	e := &evidence[S]{model: m, partition: p}
	for i := range p.Operations {
		e.parties = append(e.parties, i)
	}
	return (&picture[S]{m, e.shown()}).draw(w)
}

// DrawSketch draws them as those of a contradiction of the last with all others.
func DrawSketch(h checker.History, w io.Writer) error {
	p := partitions(h)[0]
	p.order()
	c := &Contradiction{Accused: len(h) - 1}
	for i := range c.Accused {
		c.Given = append(c.Given, i)
	}
	return sketchOf(p, c).draw(w)
}
