// Package raft is the lab in which students write Raft: Diego Ongaro and John Ousterhout, "In
// Search of an Understandable Consensus Algorithm (Extended Version)", 2014.
//
// What a student's package is written against is here: [Server], which it implements, and
// [Env], which it may touch. The host (host.go) runs it for clients of a key-value store, and
// lab.go has the tests.
package raft

import (
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/sim"
)

// A Server is one server of Raft. Its methods are called one at a time, each at one instant.
type Server interface {
	// Boot starts the server: at the beginning, and again after each crash, as a new value.
	// What it knew before is gone but for what env.Load returns.
	Boot(env Env)
	// Receive hands over a message of another server.
	Receive(from sim.NodeID, message sim.Message)
	// Expire tells that a timer has run out that the server had set.
	Expire(timer sim.Timer)
	// Propose has the leader take a command into its log, and returns the index at which it
	// stands there, from 1 on. A server that does not lead does nothing, and returns 0.
	// The command is executed once the server has called env.Apply with it.
	Propose(command string) (index uint64)
	// State returns the server's term, and whether it believes itself the leader of it.
	State() (term uint64, leads bool)
	// Compact tells the server that everything that was applied up to an index stands in a
	// snapshot, so that the log up to there can go (part d). Until then it may do nothing.
	Compact(index uint64, snapshot string)
}

// An Env is what a server may touch.
type Env interface {
	host.Env
	// Save makes two texts durable, in place of those that were saved before, and returns
	// when they are: what the server must not forget, and its snapshot if it has one. Texts
	// may hold any bytes, and so do commands and snapshots.
	Save(state, snapshot string)
	// Load returns what was saved last; two empty texts if nothing was.
	Load() (state, snapshot string)
	// Apply executes the command of an entry that is committed; "" does nothing, as the
	// entry with which a leader may begin its term. Indices come in order, each once after
	// a start, without a gap but for Restore.
	Apply(index uint64, command string)
	// Restore puts a snapshot in the place of everything that was applied. It stands for the
	// log up to the index, which is not below what was applied.
	Restore(index uint64, snapshot string)
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
