package scenarios

import (
	"maps"
	"math"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// lossCalm is the greatest chance of a message to be lost, without any fault, at
// which a protocol is held to its failover.
const lossCalm = 5 * rng.Always / 100

// calm reports whether without faults a round trip and a sync fit into a time,
// little is lost, no disk can be full, and clocks run at about the same rate. At
// each end of a trip a message from every other node may be served first.
func (s *Scenario) calm(round time.Duration) bool {
	if s.Disk.Capacity > 0 {
		return false
	}
	trips := (round-s.Disk.SyncLatency.Sample(nearlyLongest))/2 - s.Work.Message*time.Duration(s.Nodes+s.Workload.Clients)
	for _, l := range s.links() {
		if l.Bandwidth > 0 || l.Loss > lossCalm || slowest(l, nearlyLongest) > trips {
			return false
		}
	}
	for _, c := range s.Clocks {
		if max(c.Drift, -c.Drift) > driftCalm || s.readsWall() && c.Offset.Abs()+c.Uncertainty > offsetCalm {
			return false
		}
	}
	return true
}

// slowest is how long a message is under way on a link, where the draw decides both
// its delay and that of being reordered, if it may be.
func slowest(l network.Link, draw uint64) time.Duration {
	if l.Reorder > 0 {
		return l.Delay.Sample(draw) + l.ReorderDelay.Sample(draw)
	}
	return l.Delay.Sample(draw)
}

// readsWall reports whether what servers do depends on what wall clocks show.
func (s *Scenario) readsWall() bool {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return false
	}
	reads, _ := p.ReadsWallWith(s.Parameters, s.Flaw)
	return reads
}

// nearlyLongest is the draw that all but one of a thousand stay below.
const nearlyLongest = math.MaxUint64 / 1000 * 999

// driftCalm is the greatest drift of a clock, in parts per million, at which a
// protocol is held to its failover.
const driftCalm = 10_000

// offsetCalm is by how much a wall clock that servers go by may be off, or say
// that it may be, at which a protocol is held to its failover: whoever has
// promised to follow a leader until some time must be sure that it has come.
const offsetCalm = 100 * time.Millisecond

// links returns what links are like without faults, each kind of difference that
// the scenario names by itself.
func (s *Scenario) links() []network.Link {
	n := &s.Network
	all := []network.Link{n.Default}
	for _, from := range slices.Sorted(maps.Keys(n.Delays)) {
		for _, to := range slices.Sorted(maps.Keys(n.Delays[from])) {
			l := n.Default
			l.Delay = n.Delays[from][to]
			all = append(all, l)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(n.Kinds)) {
		all = append(all, overridden(n.Default, n.Kinds[kind]))
	}
	for _, l := range n.Links {
		all = append(all, l.apply(n.Default))
	}
	return all
}
