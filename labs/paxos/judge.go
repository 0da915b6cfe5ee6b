package paxos

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// boundedName is the name of the check of bounded.
const boundedName = "bounded log"

// bounded judges that what a server keeps, in memory and in its records, has a bound. The host
// measures it whenever the server is told up to where it may forget.
type bounded struct {
	asked    bool // that there is a bound
	measured int
	most     uint64 // bytes
}

func (*bounded) Name() string              { return boundedName }
func (*bounded) Promise() checker.Promise  { return checker.Liveness }
func (*bounded) Kinds() []observation.Kind { return []observation.Kind{observation.Note} }

func (b *bounded) Observe(o *checker.Observation) *checker.Broken {
	if o.Kind != sim.Note || o.Term == 0 {
		return nil // a note of the server's own
	}
	if b.asked = true; o.Index == 0 {
		return nil
	}
	b.measured++
	b.most = max(b.most, o.Value)
	if o.Value > o.Term {
		return &checker.Broken{Detail: fmt.Sprintf("n%d keeps %d bytes after %d slots that it will never ask for again, expected at most %d", o.Node, o.Value, o.Index, o.Term)}
	}
	return nil
}

func (b *bounded) Finish() checker.Check {
	c := checker.Check{Name: boundedName, Promise: b.Promise()}
	if !b.asked {
		return c.Valid("no bound is asked for")
	}
	if b.measured == 0 {
		return c.Unknown("no server came so far that anything could be forgotten")
	}
	return c.Valid("no server kept more than %d bytes", b.most)
}
