package warmup

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/observation"
)

// invariants are what is judged of what the hosts tell while a run goes on, of whichever part
// it is: what is about another part is valid.
func invariants() []checker.Invariant {
	d, t := newDeliveries(), newTally()
	return []checker.Invariant{delivery{d}, spreading{d}, counting{t}, total{t}}
}

// The names of the invariants of a broadcast.
const (
	DeliveryName  = "delivery"
	SpreadingName = "spreading"
)

// A value is what is known of one that was broadcast.
type value struct {
	name  string
	node  int32         // that was asked
	asked time.Duration // when
	told  moment        // at which the client was told that it is everywhere in the end
	at    map[int32]int // which incarnation of each node has delivered it
	last  moment        // at which it came to a node that had never had it
}

// A deliveries is what the servers of a run have delivered.
type deliveries struct {
	nodes  int // how many there are
	within bound
	values []*value // in the order in which they were asked for
	byName map[string]*value
	alive  map[int32]int // the incarnation of each node
	ended  bool          // before its time, by what was broken
}

func newDeliveries() *deliveries {
	return &deliveries{byName: make(map[string]*value), alive: make(map[int32]int)}
}

// delivery judges that a server delivers only what was broadcast, and each value once after a
// start: no creation and no duplication (Cachin, Guerraoui, Rodrigues, "Introduction to
// Reliable and Secure Distributed Programming", 2011, chapter 3).
type delivery struct{ *deliveries }

func (delivery) Name() string              { return DeliveryName }
func (delivery) Promise() checker.Promise  { return checker.Provenance }
func (delivery) Kinds() []observation.Kind { return noted }

// Observe takes in what a host tells. It is the one of the two invariants that does.
func (d delivery) Observe(o *checker.Observation) *checker.Broken {
	if name, is := has.in(o); is {
		b := d.deliver(o, name)
		d.ended = b != nil
		return b
	}
	if n, is := starts.numberIn(o); is {
		d.nodes, d.alive[o.Node] = int(n), o.Incarnation
	} else if b, is := boundIn(o); is {
		d.within = b
	} else if name, is := asked.in(o); is && d.byName[name] == nil {
		v := &value{name: name, node: o.Node, asked: o.At, at: make(map[int32]int)}
		d.byName[name], d.values = v, append(d.values, v)
	} else if name, is := told.in(o); is {
		d.byName[name].told = momentOf(o)
	}
	return nil
}

// deliver takes in that a server delivers a value.
func (d delivery) deliver(o *checker.Observation, name string) *checker.Broken {
	v := d.byName[name]
	if v == nil {
		return &checker.Broken{Detail: fmt.Sprintf("n%d delivers %q, which nobody has broadcast", o.Node, name)}
	}
	switch before, had := v.at[o.Node]; {
	case had && before == o.Incarnation:
		return &checker.Broken{Detail: fmt.Sprintf("n%d delivers %q a second time", o.Node, name)}
	case !had:
		v.last = momentOf(o)
	}
	v.at[o.Node] = o.Incarnation
	return nil
}

// Finish implements checker.Invariant.
func (d delivery) Finish() checker.Check {
	return checker.Check{Name: DeliveryName, Promise: checker.Provenance}.
		Valid("what was delivered of %s had been broadcast, and came once", prose.Count(len(d.values), "value"))
}

// spreading judges that what a client was told is broadcast is delivered by every server, also
// by one that has started anew, and within the bound that the scenario asks for.
type spreading struct{ *deliveries }

func (spreading) Name() string                                 { return SpreadingName }
func (spreading) Promise() checker.Promise                     { return checker.Convergence }
func (spreading) Kinds() []observation.Kind                    { return noted }
func (spreading) Observe(*checker.Observation) *checker.Broken { return nil }

// Finish judges once all has been quiet for the bound of the recovery, as a run without a
// common order ends.
func (s spreading) Finish() checker.Check {
	c := checker.Check{Name: SpreadingName, Promise: checker.Liveness}
	if s.ended {
		return c.Unknown("the run ended before it could show")
	}
	var times []time.Duration
	for _, v := range s.values {
		if v.told.event == 0 {
			continue
		}
		for node := int32(1); node <= int32(s.nodes); node++ {
			if at, has := v.at[node]; !has || at != s.alive[node] {
				return c.Violated(v.told.evidence(), "n%d, which was asked at %v to broadcast %q, said that all will have it, and n%d does not deliver it until the end", v.node, v.asked, v.name, node)
			}
		}
		took := v.last.at - v.asked
		if times = append(times, took); s.within.most > 0 && took > s.within.most {
			return c.Violated(v.last.evidence(), "it took %v until %q, which n%d was asked at %v to broadcast, was everywhere, expected at most %v", took, v.name, v.node, v.asked, s.within.most)
		}
	}
	if len(times) == 0 {
		return c.Valid("no value was broadcast")
	}
	slices.Sort(times)
	median, most := times[(len(times)-1)/2], times[len(times)-1]
	if s.within.median > 0 && median > s.within.median {
		return c.Violated(checker.Evidence{}, "the median time until a value was everywhere is %v, of %d, expected at most %v", median, len(times), s.within.median)
	}
	return c.Valid("%s came to every server within %v, half of them within %v", prose.Count(len(times), "value"), most, median)
}
