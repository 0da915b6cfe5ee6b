package warmup

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/observation"
)

// CountingName is the name of the invariant that nothing is counted twice, and nothing that
// was added is lost.
const CountingName = "counting"

// counting judges what the servers of a counter count. At any time that is no more than what
// they were asked to add together, and no less than what the server has said itself that it
// has added, also after it has started anew; in the end every server counts all that
// clients were told is added.
type counting struct {
	nodes    int
	asked    uint64           // of all servers together
	told     uint64           // likewise
	toldBy   map[int32]uint64 // by server, also by one that crashed since
	counts   map[int32]uint64 // what each counts
	counting bool             // somebody was asked to add
}

func newCounting() *counting {
	return &counting{toldBy: make(map[int32]uint64), counts: make(map[int32]uint64)}
}

func (*counting) Name() string              { return CountingName }
func (*counting) Promise() checker.Promise  { return checker.Convergence }
func (*counting) Kinds() []observation.Kind { return noted }

// Observe implements checker.Invariant.
func (c *counting) Observe(o *checker.Observation) *checker.Broken {
	if n, is := starts.numberIn(o); is {
		c.nodes = int(n)
	} else if n, is := adds.numberIn(o); is {
		c.asked, c.counting = c.asked+n, true
	} else if n, is := added.numberIn(o); is {
		c.told += n
		c.toldBy[o.Node] += n
	} else if n, is := counts.numberIn(o); is {
		return c.count(o.Node, n)
	}
	return nil
}

// count takes in what a server counts.
func (c *counting) count(node int32, n uint64) *checker.Broken {
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
func (c *counting) Finish() checker.Check {
	check := checker.Check{Name: CountingName, Promise: checker.Convergence}
	if !c.counting {
		return check.Valid("nothing was added")
	}
	for node := int32(1); node <= int32(c.nodes); node++ {
		if n := c.counts[node]; n < c.told {
			return check.Violated(checker.Evidence{}, "n%d counts %d in the end, expected %d to %d, which clients added", node, n, c.told, c.asked)
		}
	}
	return check.Valid("in the end every server counts %d to %d, which clients added", c.told, c.asked)
}
