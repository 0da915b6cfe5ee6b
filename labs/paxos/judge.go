package paxos

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/scenarios"
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
func (*bounded) Promise() checker.Promise  { return labs.Budget }
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

// The names of the checks of the judges below.
const (
	minorityName = "none in a minority"
	majorityName = "served in a majority"
	chosenName   = "chosen in time"
	servedName   = "operations served"
)

// cutOff is the client that is with the minority in the scenarios that have one.
const cutOff = "c1"

// noneInMinority judges that a client that was cut off with a minority was not answered what
// it asked for meanwhile.
func noneInMinority(from, to time.Duration) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: minorityName, Promise: checker.Agreement}
		asked := 0
		for _, o := range r.History {
			if o.Client != cutOff || o.Call < from || o.Call >= to {
				continue
			}
			if asked++; o.Outcome == checker.OutcomeOK && o.Return < to {
				return c.Violated(checker.Evidence{At: o.Return, Operations: []int{o.ID}, Accused: &o.ID}, "%s was answered %s at %v, while it reached two of %d servers, which reached nobody else", o.Client, o, o.Return, r.Nodes)
			}
		}
		if asked == 0 {
			return c.Unknown("%s asked for nothing from %v to %v, so nothing was refused", cutOff, from, to)
		}
		return c.Valid("nothing of what %s asked for %d times from %v to %v was answered meanwhile", cutOff, asked, from, to)
	}
}

// servedInMajority judges that each client that was with the majority was served in that time.
func servedInMajority(from, to time.Duration) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: majorityName, Promise: checker.Liveness}
		served := map[string]bool{}
		for _, o := range r.History {
			served[o.Client] = served[o.Client] || o.Outcome == checker.OutcomeOK && o.Call >= from && o.Return < to
		}
		for _, client := range r.History.Clients() {
			if client != cutOff && !served[client] {
				return c.Violated(checker.Evidence{At: to}, "%s reached three of %d servers, which reached each other, and nothing that it asked for from %v to %v was answered meanwhile", client, r.Nodes, from, to)
			}
		}
		if len(served) < 2 {
			return c.Unknown("nobody asked a majority for anything")
		}
		return c.Valid("each client that reached a majority was served from %v to %v", from, to)
	}
}

// chosenWithin judges that a client was told what is chosen by then.
func chosenWithin(bound time.Duration) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: chosenName, Promise: checker.Liveness}
		if _, found := labs.Answered(r, 0, bound); found {
			return c.Valid("it was chosen within %v", bound)
		}
		return c.Violated(checker.Evidence{At: bound}, "no client was told of a chosen value within %v, though nothing went wrong", bound)
	}
}

// servedAtLeast judges that so many operations were answered in the phase in which faults strike.
func servedAtLeast(operations int) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: servedName, Promise: checker.Liveness}
		if n := r.Measures.All.OK; n < operations {
			return c.Violated(checker.Evidence{At: r.Measures.Until}, "%d operations were answered within %v, expected at least %d", n, r.Measures.Until.Round(time.Millisecond), operations)
		}
		return c.Valid("%d operations were answered, of at least %d", r.Measures.All.OK, operations)
	}
}
