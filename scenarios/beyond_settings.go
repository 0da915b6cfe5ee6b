package scenarios

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// threeOfFour is the draw that three of four stay below. Where more than one message in
// four comes too late, servers may go for long without a leader.
const threeOfFour = math.MaxUint64 / 4 * 3

// seldom is the chance of what befalls one message in four.
const seldom = rng.Always / 4

// settings returns what was set beyond the claim: times that leave no room for what
// takes place in them.
func (h *harm) settings() []Excess { return excesses(h.losses, h.elections, h.transfers) }

// losses judges how many messages the network loses by itself.
func (h *harm) losses() *Excess {
	loss := h.spec.Network.Default.Loss
	if loss <= seldom {
		return nil
	}
	return &Excess{
		Faults: []string{}, Voids: progress,
		Found: fmt.Sprintf("a network that loses %v of all messages", loss), Claimed: "no more than one in four",
	}
}

// elections judges whether servers can have a leader on such a network and with such
// disks, by the times after which they seek another. What is said of single kinds of
// message is not seen, and neither are narrow links.
func (h *harm) elections() *Excess {
	if h.protocol.Election == nil || h.electing() < 2 {
		return nil
	}
	found, claimed := h.leaderless(h.protocol.Election(h.spec.settings(h.protocol)))
	if found == "" {
		return nil
	}
	return &Excess{
		Faults: []string{}, Voids: progress, Found: found, Claimed: claimed,
	}
}

// leaderless says why servers may have no leader for long, and what is claimed in place
// of that; "" if they may not.
func (h *harm) leaderless(e protocols.Election) (found, claimed string) {
	trip, late := h.trips()
	least := time.Duration(e.Trips) * (trip + h.spec.Disk.SyncLatency.Sample(threeOfFour) + 2*h.spec.Work.Message)
	switch {
	case e.Trips == 0: // nobody need be asked
		return "", ""
	case least > e.Attempt:
		return fmt.Sprintf("%v for the messages and syncs by which a leader is chosen, where an attempt has %v", least, e.Attempt), "attempts that may come to an end"
	case e.Beat+late >= e.Silence:
		return fmt.Sprintf("a leader that is heard every %v, and up to %v late, where after %v without a word another is sought", e.Beat, late, e.Silence), "leaders that are heard in time"
	}
	return "", ""
}

// electing is how many servers, the first ones, choose a leader among them.
func (h *harm) electing() int {
	if masters := h.spec.masters(); masters > 0 {
		return masters
	}
	return h.spec.Nodes
}

// trips returns how long it takes the server with the best links to ask a majority,
// and by how much the messages of that server may be late, as often as not seldom.
func (h *harm) trips() (trip, late time.Duration) {
	c := h.spec.network()
	n := h.electing()
	if n > pairsMax { // too many to look at each pair
		once, spread := delayOf(c.Default)
		return 2 * once, spread
	}
	trip = math.MaxInt64
	for from := range n {
		var trips, spreads []time.Duration
		for to := range n {
			if from == to {
				continue
			}
			out, spread := delayOf(h.spec.linkBetween(&c, from, to))
			back, _ := delayOf(h.spec.linkBetween(&c, to, from))
			trips, spreads = append(trips, out+back), append(spreads, spread)
		}
		slices.Sort(trips)
		slices.Sort(spreads)
		if most := trips[n/2-1]; most < trip {
			trip, late = most, spreads[n/2-1]
		}
	}
	return trip, late
}

// linkBetween returns what the link between two servers, by their places, is like.
func (s *Scenario) linkBetween(c *network.Config, from, to int) network.Link {
	ends := network.Ends{From: sim.NodeID(from + 1), To: sim.NodeID(to + 1)}
	if l, said := c.Links[ends]; said {
		return l
	}
	return s.Network.usual(c.Regions, ends)
}

// delayOf is how long three of four messages on a link take at most, and by how much
// longer that is than the shortest.
func delayOf(l network.Link) (most, spread time.Duration) {
	shortest, _ := l.Delay.Bounds()
	most = l.Delay.Sample(threeOfFour)
	if l.Reorder > seldom {
		most += l.ReorderDelay.Sample(threeOfFour)
	}
	return most, most - shortest
}

// transfers judges whether servers can be handed the state in time: they are to have
// it within half of the recovery, so that half is left to serve, and before clients
// are promised to be served without another.
func (h *harm) transfers() *Excess {
	if h.protocol.Transfer == nil {
		return nil
	}
	allowed := h.spec.Recovery / 2
	if h.bound > 0 {
		allowed = min(allowed, h.bound)
	}
	transfer, size := h.protocol.Transfer(h.spec.settings(h.protocol)), h.stateSize()
	answer := h.answerTime()
	takes := transfer.Takes(size, answer)
	if takes <= allowed {
		return nil
	}
	return &Excess{
		Faults: []string{}, Voids: progress,
		Found:   fmt.Sprintf("a state of %d bytes in parts of %d, each answered after %v: %v to hand it over", size, transfer.Part, answer, takes),
		Claimed: fmt.Sprintf("%v at most", allowed),
	}
}

// answerTime is how long an answer takes on links as most are.
func (h *harm) answerTime() time.Duration {
	once, _ := delayOf(h.spec.Network.Default)
	return 2*once + 2*h.spec.Work.Message
}

// stateSize is how many bytes the values have that clients saw or wrote, the longest
// of each key.
func (h *harm) stateSize() int64 {
	longest := make(map[string]int64)
	for _, o := range h.history {
		longest[o.Key] = max(longest[o.Key], fullLength(o.Value), fullLength(o.Output))
	}
	var size int64
	for _, length := range longest {
		size += length
	}
	return size
}

// crowdMax is how many clients a protocol claims to serve for each update that
// goes along its course together with others, where they wait for a server for
// services.AttemptDefault. One that is not answered within that asks again, and as its request is taken in again servers that
// are asked for more than goes through only fall further behind, even when nothing
// is in their way. With updates going singly, on the default network and disks,
// 20 clients are served and 35 are not.
const crowdMax = 16

// crowd judges how many clients there are, by what may go together.
func (h *harm) crowd() *Excess {
	if h.protocol.Course == nil {
		return nil
	}
	together := max(1, h.protocol.Course(h.spec.settings(h.protocol)).Batch)
	clients, patient := int64(h.spec.Workload.Clients), min(h.spec.Workload.attempt(), services.AttemptDefault)
	most := max(1, int64(crowdMax*patient/services.AttemptDefault))
	if clients <= most*together {
		return nil
	}
	return &Excess{
		Voids:   progress,
		Found:   fmt.Sprintf("%d clients, where %d of their updates may go together", clients, together),
		Claimed: fmt.Sprintf("%d clients for each", most),
	}
}
