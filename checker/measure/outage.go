package measure

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// A turn is an instant at which an operation begins or ceases to wait.
type turn struct {
	at   time.Duration
	what turning
	o    *checker.Operation
}

// A turning says what happens. Of several at one instant those that are less come first:
// whoever begins at the end of another has left no pause, and an acknowledgement ends the
// outage of all who waited up to it.
type turning uint8

const (
	begins turning = iota
	givesUp
	isServed
)

// follow finds the outages within the span. Operations that were meant to begin before it
// and wait in it are among those who wait.
func (g *groups) follow(h checker.History, from, to time.Duration) {
	for _, t := range turns(h, from, to) {
		for _, group := range g.of(t.o) {
			group.outages.take(t)
		}
	}
	for _, group := range []*group{&g.all, &g.reads, &g.writes} {
		group.outages.end(to)
	}
	for _, group := range g.kinds {
		group.outages.end(to)
	}
}

// turns are those within the span, in their order.
func turns(h checker.History, from, to time.Duration) []turn {
	begun, ended := make([]turn, 0, len(h)), make([]turn, 0, len(h))
	for i := range h {
		o := &h[i]
		at := intended(o)
		if at >= to || o.Return <= from && at < from {
			continue
		}
		begun = append(begun, turn{max(at, from), begins, o})
		switch {
		case o.Return >= to: // it waits to the end
		case o.Outcome == checker.OutcomeOK:
			ended = append(ended, turn{o.Return, isServed, o})
		default:
			ended = append(ended, turn{o.Return, givesUp, o})
		}
	}
	slices.SortFunc(begun, turn.compare) // mostly as they are
	slices.SortFunc(ended, turn.compare)
	return merge(begun, ended, turn.compare)
}

func (t turn) compare(other turn) int {
	if t.at == other.at {
		return int(t.what) - int(other.what)
	}
	return cmp.Compare(t.at, other.at)
}

// merge is what is in either of two lists in ascending order, in that order.
func merge[T any](a, b []T, compare func(T, T) int) []T {
	merged := make([]T, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if compare(a[0], b[0]) <= 0 {
			merged, a = append(merged, a[0]), a[1:]
		} else {
			merged, b = append(merged, b[0]), b[1:]
		}
	}
	return append(append(merged, a...), b...)
}

// A sweep finds the outages of a group, turn by turn.
type sweep struct {
	waiting int           // how many wait
	open    bool          // somebody has waited since the last acknowledgement
	from    time.Duration // since when, if so
	last    time.Duration // when the last of them ceased to, if nobody waits

	found         []Outage // the first listMax
	down, longest time.Duration
}

func (s *sweep) take(t turn) {
	switch t.what {
	case begins:
		if s.open && s.waiting == 0 && t.at-s.last > OutageMin {
			s.close(s.last)
		}
		if !s.open {
			s.open, s.from = true, t.at
		}
		s.waiting++
	case givesUp:
		s.waiting--
		s.last = t.at
	case isServed:
		s.close(t.at)
		s.waiting--
		s.open, s.from = s.waiting > 0, t.at
	}
}

// close ends the time in which somebody waited in vain.
func (s *sweep) close(at time.Duration) {
	if took := at - s.from; s.open && took > OutageMin {
		s.down += took
		s.longest = max(s.longest, took)
		if len(s.found) < listMax {
			s.found = append(s.found, Outage{From: s.from, For: took})
		}
	}
	s.open = false
}

// end ends the span.
func (s *sweep) end(at time.Duration) {
	if s.waiting == 0 {
		at = s.last
	}
	s.close(at)
}
