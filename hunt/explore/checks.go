package explore

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/deephash"
	"github.com/laplace-sim/laplace/sim/observation"
)

// Checks judge what the nodes of a cluster have told.
//
// What was told is part of a state: of each node in its order, and so of all
// nodes together as a set. For invariants that are checker.Unordered that is
// enough, but for the cases that it names. They matter at that moment only: if
// what must have been told was not, the search has ended. So two moves that tell of
// such a pair do not commute, and the state needs no more. Of all that other
// invariants look at, the order over all nodes is part of the state.
type checks struct {
	invariants func() []checker.Invariant
	words      *observation.Vocabulary // nil for plain numbers
	ordered    kindSet                 // kinds of which the order over all nodes matters
	judged     map[uint64]bool
}

// A kindSet is a set of kinds of observation.
type kindSet uint32

// The set of all kinds; if this does not compile, give kindSet more bits.
const _ kindSet = 1<<observation.End - 1

func kindsOf(kinds ...observation.Kind) kindSet {
	var s kindSet
	for _, kind := range kinds {
		s = s.with(kind)
	}
	return s
}

func (s kindSet) with(kind observation.Kind) kindSet { return s | 1<<kind }
func (s kindSet) meets(other kindSet) bool           { return s&other != 0 }

var (
	acknowledging = kindsOf(observation.Acknowledged)
	applying      = kindsOf(observation.Applied)
	restoring     = kindsOf(observation.Restored)
	advancing     = kindsOf(observation.Committed, observation.Applied)
	deciding      = kindsOf(observation.Decided)
)

func newChecks(invariants func() []checker.Invariant) *checks {
	c := &checks{invariants: invariants, judged: make(map[uint64]bool)}
	if invariants == nil {
		c.invariants = func() []checker.Invariant { return nil }
	}
	for _, i := range c.invariants() {
		if _, unordered := i.(checker.Unordered); !unordered {
			c.ordered |= kindsOf(i.Kinds()...)
		}
	}
	return c
}

// commute reports whether it makes no difference in which order two nodes tell
// of such kinds.
func (c *checks) commute(a, b kindSet) bool {
	return !(a.meets(c.ordered) && b.meets(c.ordered)) && !(a.meets(deciding) && b.meets(deciding)) &&
		!(a.meets(acknowledging) && b.meets(applying)) && !(b.meets(acknowledging) && a.meets(applying)) &&
		!(a.meets(restoring) && b.meets(advancing)) && !(b.meets(restoring) && a.meets(advancing))
}

// order is the hash of all observations whose order matters, with those of an
// outcome behind it.
func (c *checks) order(before uint64, o *outcome) uint64 {
	if !o.kinds.meets(c.ordered) {
		return before
	}
	for _, told := range o.told {
		if kindsOf(told.Kind).meets(c.ordered) {
			before = deephash.Fold(before, uint64(told.Node), uint64(told.Incarnation), uint64(told.Kind), told.Term, told.Index, told.Value)
		}
	}
	return before
}

// judge feeds all that was told in a run to the invariants, and returns what
// is broken. Times and numbers of events count moves.
func (c *checks) judge(run []*outcome) *checker.Check {
	online := checker.NewOnline(c.invariants()...)
	online.Speak(c.words)
	for number, o := range run {
		for _, told := range o.told {
			told.Event, told.At = uint64(number), time.Duration(number)
			online.Observe(told)
		}
		if check, broken := online.First(); broken {
			return &check
		}
	}
	return nil
}
