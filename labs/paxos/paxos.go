// Package paxos is the lab in which students write Paxos: Leslie Lamport, "Paxos Made Simple",
// 2001; and for the log besides Robbert van Renesse and Deniz Altinbuken, "Paxos Made
// Moderately Complex", 2015.
//
// What a student's package is written against is here: [Server], which it implements, and
// [Env], which it may touch. The host (host.go) runs it for clients: as a single decree
// (decree.go, part a), or as the log of a key-value store (log.go, parts b and c). lab.go has
// the tests.
package paxos

import (
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/sim"
)

// A Server is one server of Paxos: proposer, acceptor and learner at once. Its methods are
// called one at a time, each at one instant.
type Server interface {
	// Boot starts the server: at the beginning, and again after each crash, as a new value.
	// What it knew before is gone but for its records (env.Saved, env.Load).
	Boot(env Env)
	// Receive hands over a message of another server, or one that the server sent itself.
	Receive(from sim.NodeID, message sim.Message)
	// Expire tells that a timer has run out that the server had set.
	Expire(timer sim.Timer)
	// Propose has the server see to it that a value is chosen: in part a in slot 1, if no
	// other is; from part b on in a slot of its choice, and if another value is chosen there, in
	// a later one. It returns the server's own number. One that leaves this to another server
	// does nothing, and returns the number of whom to ask; 0 if it knows nobody.
	//
	// A client that was not answered asks again, so a value may be proposed several times, and
	// at several servers; that it is then chosen in several slots does no harm. A value is
	// any bytes, not only text. It is never empty.
	Propose(value string) (ask sim.NodeID)
	// Done tells the server that what was chosen up to a slot has been executed here, and that
	// what came of it is durable: this server will never ask for it again (part c). Slots
	// rise from call to call. Until part c it may do nothing.
	Done(slot uint64)
}

// An Env is what a server may touch.
type Env interface {
	host.Env
	// Save makes a text durable as the record of a number, in place of what that record was
	// before, and returns when it is. The server chooses the numbers.
	Save(record uint64, text string)
	// Remove takes records away for good.
	Remove(records ...uint64)
	// Saved returns the numbers of all records, in rising order.
	Saved() []uint64
	// Load returns the text of a record; an empty one if there is none.
	Load(record uint64) string
	// Chosen tells that the server has learned which value is chosen in a slot; slots are
	// numbered from 1. They may come in any order, and more than once. In part a slot 1 is
	// the only one that counts. In the log they are executed in order, and a gap holds up all
	// that is behind it; a slot may be given the empty value, which does nothing. Whoever
	// proposed the value is told what came of it, at this server or another.
	Chosen(slot uint64, value string)
	// Done is up to which slot everything has been executed here, and will not be asked for
	// again, when the server starts: 0 at first. Slots behind it have to be Chosen anew.
	Done() uint64
}

// A Config is what the servers of a cluster share.
type Config struct {
	// Nodes are all servers, numbered from 1 on.
	Nodes []sim.NodeID
}

// Others are the servers other than one.
func (c Config) Others(id sim.NodeID) (others []sim.NodeID) {
	for _, node := range c.Nodes {
		if node != id {
			others = append(others, node)
		}
	}
	return others
}

// Majority is how many servers are more than half of them.
func (c Config) Majority() int { return len(c.Nodes)/2 + 1 }
