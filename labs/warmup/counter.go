package warmup

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/observation"
)

// The names of the invariants of a counter.
const (
	CountingName = "counting"
	TotalName    = "total"
)

// A tally is what the servers of a run were asked to add, and what they count.
type tally struct {
	nodes  int              // how many there are
	asked  uint64           // of all servers together
	told   uint64           // what clients were told is added, likewise
	toldBy map[int32]uint64 // by server, also by one that has crashed since
	counts map[int32]uint64 // what each counts
	used   bool             // somebody was asked to add
	last   moment           // at which a client was told last that something is added
	ended  bool             // before its time, by what was broken
}

func newTally() *tally {
	return &tally{toldBy: make(map[int32]uint64), counts: make(map[int32]uint64)}
}

// counting judges that no server ever counts more than all were asked to add together, nor
// less than what it has told clients itself, also after it has started anew.
type counting struct{ *tally }

func (counting) Name() string              { return CountingName }
func (counting) Promise() checker.Promise  { return checker.Provenance }
func (counting) Kinds() []observation.Kind { return noted }

// Observe takes in what a host tells. It is the one of the two invariants that does.
func (c counting) Observe(o *checker.Observation) *checker.Broken {
	if n, is := starts.numberIn(o); is {
		c.nodes = int(n)
	} else if n, is := adds.numberIn(o); is {
		c.asked, c.used = c.asked+n, true
	} else if n, is := added.numberIn(o); is {
		c.told += n
		c.toldBy[o.Node] += n
		c.last = momentOf(o)
	} else if n, is := counts.numberIn(o); is {
		b := c.count(o.Node, n)
		c.ended = b != nil
		return b
	}
	return nil
}

// count takes in what a server counts.
func (c counting) count(node int32, n uint64) *checker.Broken {
	c.counts[node] = n
	switch own := c.toldBy[node]; {
	case n > c.asked:
		return &checker.Broken{Detail: fmt.Sprintf("n%d counts %d, and all servers together were asked to add no more than %d", node, n, c.asked)}
	case n < own:
		return &checker.Broken{Detail: fmt.Sprintf("n%d counts %d, and has told clients that it has added %d", node, n, own)}
	}
	return nil
}

// Finish implements checker.Invariant.
func (c counting) Finish() checker.Check {
	return checker.Check{Name: CountingName, Promise: checker.Provenance}.
		Valid("no server counted more than the %d that all were asked to add, or less than what it had added itself", c.asked)
}

// total judges that in the end every server counts all that clients were told is added.
type total struct{ *tally }

func (total) Name() string                                 { return TotalName }
func (total) Promise() checker.Promise                     { return checker.Liveness }
func (total) Kinds() []observation.Kind                    { return noted }
func (total) Observe(*checker.Observation) *checker.Broken { return nil }

// Finish judges once all has been quiet for the bound of the recovery, as a run without a
// common order ends.
func (t total) Finish() checker.Check {
	c := checker.Check{Name: TotalName, Promise: checker.Liveness}
	switch {
	case t.ended:
		return c.Unknown("the run ended before it could show")
	case !t.used:
		return c.Valid("nothing was added")
	}
	for node := int32(1); node <= int32(t.nodes); node++ {
		if n := t.counts[node]; n < t.told {
			return c.Violated(t.last.evidence(), "n%d counts %d in the end, expected %d to %d, which clients added", node, n, t.told, t.asked)
		}
	}
	return c.Valid("in the end every server counts %d to %d, which clients added", t.told, t.asked)
}
