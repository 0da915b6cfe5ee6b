package server

import (
	"cmp"

	"github.com/laplace-sim/laplace/sim"
)

// A Ballot is the number of a proposal. No two proposers have one in common, since each puts its
// own number behind (section 2.5).
type Ballot struct {
	Round  uint64
	Server sim.NodeID
}

func (b Ballot) compare(c Ballot) int {
	return cmp.Or(cmp.Compare(b.Round, c.Round), cmp.Compare(b.Server, c.Server))
}

// A Vote is a proposal that an acceptor has accepted.
type Vote struct {
	Slot   uint64
	Ballot Ballot
	Value  string
}

// The messages of phase 1, for all slots from one on at once.
type (
	// Prepare asks for the promise to accept nothing of a lower ballot any more.
	Prepare struct {
		Ballot Ballot
		From   uint64
	}
	// Promise gives it, and tells what was accepted before.
	Promise struct {
		Ballot Ballot
		Votes  []Vote
	}
)

// The messages of phase 2, for one slot.
type (
	// Accept asks to accept a proposal.
	Accept struct{ Vote }
	// Accepted says that it is.
	Accepted struct {
		Slot   uint64
		Ballot Ballot
	}
	// Refused says that a higher ballot has been promised.
	Refused struct{ Promised Ballot }
)

// The messages to learners and among them.
type (
	// Chosen tells what is chosen in a slot.
	Chosen struct {
		Slot  uint64
		Value string
	}
	// Heartbeat says who leads, and up to which slot nobody will ask again.
	Heartbeat struct {
		Ballot Ballot
		Forget uint64
	}
	// Progress answers it: up to which slot a server has learned everything, and up to which
	// it will never ask again.
	Progress struct{ Learned, Done uint64 }
)

// Messages of variable length say how many bytes they take on the network.

func (m Vote) WireSize() int   { return 24 + len(m.Value) }
func (m Chosen) WireSize() int { return 8 + len(m.Value) }

// WireSize is that of the ballot and of all votes.
func (m Promise) WireSize() int {
	size := 16
	for _, vote := range m.Votes {
		size += vote.WireSize()
	}
	return size
}

// Messages has a value of each type of message that servers send each other.
var Messages = []sim.Message{Prepare{}, Promise{}, Accept{}, Accepted{}, Refused{}, Chosen{}, Heartbeat{}, Progress{}}
