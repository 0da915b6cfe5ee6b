package server

import (
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/labs/warmup"
	"github.com/laplace-sim/laplace/sim"
)

// A counter is the server of part d: a counter of which each server has a part that only it adds
// to (Shapiro, Preguiça, Baquero, Zawirski, "A comprehensive study of Convergent and Commutative
// Replicated Data Types", 2011, specification 6). The sum is that of all parts. Of two
// that a server knows of another, the larger is the later one.
type counter struct {
	warmup.Config
	env   warmup.Env
	parts []uint64 // by server; its own is on disk
}

// Counts are the parts that the sender knows.
type Counts struct {
	Parts []uint64
}

// WireSize is how many bytes the message takes on the network.
func (m Counts) WireSize() int { return 8 * len(m.Parts) }

// gossip is the timer at which a server tells all others what it knows.
const gossip sim.Timer = "gossip"

// gossipEvery is how long it is from one time to the next.
const gossipEvery = 200 * time.Millisecond

func (s *counter) Boot(env warmup.Env) {
	s.env = env
	s.parts = make([]uint64, len(s.Nodes))
	s.parts[env.ID()-1], _ = strconv.ParseUint(env.Load(), 10, 64) // nothing the first time, which is 0
	env.SetTimer(gossip, gossipEvery)
}

// Add adds an amount. It is on disk before the client is told.
func (s *counter) Add(amount uint64) {
	own := &s.parts[s.env.ID()-1]
	*own += amount
	s.env.Save(strconv.FormatUint(*own, 10))
}

// Sum returns the sum of what was added, as far as this server knows.
func (s *counter) Sum() (sum uint64) {
	for _, part := range s.parts {
		sum += part
	}
	return sum
}

func (s *counter) Receive(from sim.NodeID, message sim.Message) {
	if m, ok := message.(Counts); ok {
		for i, part := range m.Parts {
			s.parts[i] = max(s.parts[i], part)
		}
	}
}

func (s *counter) Expire(sim.Timer) {
	for _, other := range s.Others(s.env.ID()) {
		s.env.Send(other, Counts{slices.Clone(s.parts)})
	}
	s.env.SetTimer(gossip, gossipEvery)
}
