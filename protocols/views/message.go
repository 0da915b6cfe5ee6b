package views

import "github.com/laplace-sim/laplace/sim"

// Messages are those between service and members, and among several masters; see
// protocols.Protocol.
func Messages() []sim.Message {
	return []sim.Message{Ping{}, Announce{}, Alive{}, Prepare{}, Promise{}, Accept{}, Accepted{}, Refused{}}
}

// A Ping tells the service that its sender is alive.
type Ping struct {
	// View is the number of the view that the sender has entered; 0 if it
	// lost its office by a restart, or never had one.
	View uint64
	// Ready reports whether the sender has the state of that view.
	Ready bool
	// Leaving reports that the sender is being stopped: it is the last that is
	// heard of it until it starts again.
	Leaving bool
}

// An Announce tells a server, or another master, of a view that is decided. The
// service sends it when the view changes, and to whoever is in another.
type Announce struct {
	View View
}

// WireSize is the message's size in bytes on the network.
func (a Announce) WireSize() int { return 24 + 8*len(a.View.Members) }

// An Alive tells another master that its sender is alive, and what it could do.
type Alive struct {
	View uint64 // the number of the last view that the sender knows
	Able bool   // it hears a majority of the masters, and a server: it could act
}

// Prepare asks another master for the promise to accept no proposal below a
// ballot for the view after the decided one (Paxos Made Simple, §2.2, phase 1a).
type Prepare struct {
	Decided View
	Ballot  Ballot
}

// WireSize is the message's size in bytes on the network.
func (m Prepare) WireSize() int { return 32 + 8*len(m.Decided.Members) }

// Promise answers Prepare with the highest-numbered proposal that its sender has
// accepted, if any (§2.2, phase 1b).
type Promise struct {
	Number   uint64 // of the view to be decided
	Ballot   Ballot // that of the Prepare
	Accepted Proposal
}

// WireSize is the message's size in bytes on the network.
func (m Promise) WireSize() int { return 40 + 8*len(m.Accepted.View.Members) }

// Accept asks for the acceptance of a proposal for the view after the decided one
// (§2.2, phase 2a).
type Accept struct {
	Decided  View
	Proposal Proposal
}

// WireSize is the message's size in bytes on the network.
func (m Accept) WireSize() int {
	return 56 + 8*(len(m.Decided.Members)+len(m.Proposal.View.Members))
}

// Accepted tells the proposer that its sender has accepted its proposal (§2.2,
// phase 2b). The proposer is the one learner that is told so (§2.3).
type Accepted struct {
	Number uint64 // of the view to be decided
	Ballot Ballot // of the proposal
}

// Refused answers a Prepare or an Accept below what its sender has promised
// (§2.2).
type Refused struct {
	Number   uint64 // of the view to be decided
	Ballot   Ballot // that of the request
	Promised Ballot
}
