// Package warmup is the lab with which a course begins: an echo, unique ids, a broadcast and
// a counter. They are the challenges of Kyle Kingsbury and Fly.io, "Gossip Glomers", 2023,
// written for this simulator.
//
// What a student's package is written against is here: a server for each part, and [Env],
// which they may touch. The host (host.go) runs them for clients that speak the services of
// services.go, and tells what they do (notes.go); broadcast.go and counter.go judge that, and
// lab.go has the tests.
package warmup

import (
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/sim"
)

// Servers are what one node of a cluster runs: in each part of the lab the server of that part
// and no other. One that is not written yet may be nil.
type Servers struct {
	Echo      EchoServer      // part a
	IDs       IDServer        // part b
	Broadcast BroadcastServer // part c
	Counter   CounterServer   // part d
}

// A Server is what the servers of all parts have. Its methods are called one at a time, each at
// one instant.
type Server interface {
	// Boot starts the server: at the beginning, and again after each crash, as a new value.
	// What it knew before is gone but for what env.Load returns.
	Boot(env Env)
	// Receive hands over a message of another server.
	Receive(from sim.NodeID, message sim.Message)
	// Expire tells that a timer has run out that the server had set.
	Expire(timer sim.Timer)
}

// An EchoServer says what it was told (part a).
type EchoServer interface {
	Server
	// Echo returns what a client has said.
	Echo(text string) string
}

// An IDServer hands out ids (part b).
type IDServer interface {
	Server
	// NewID returns a text that no call of it at any server has returned, nor ever will.
	NewID() string
}

// A BroadcastServer brings values to every server (part c).
type BroadcastServer interface {
	Server
	// Broadcast takes a value from a client, which nobody has broadcast before. When it has
	// returned, the client is told that every server will deliver the value.
	Broadcast(value string)
}

// A CounterServer counts, with all the others, what clients add (part d).
type CounterServer interface {
	Server
	// Add adds an amount of 1 or more. When it has returned, the client is told that it
	// counts.
	Add(amount uint64)
	// Sum returns the sum of what was added, as far as this server knows.
	Sum() uint64
}

// An Env is what a server may touch.
type Env interface {
	host.Env
	// Save makes a text durable, in place of the one that was saved before, and returns
	// when it is.
	Save(state string)
	// Load returns what was saved last; an empty text if nothing was.
	Load() string
	// Deliver tells that this server has a value that was broadcast (part c): clients that
	// read here see it from now on. Each value is delivered once after each start.
	Deliver(value string)
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
