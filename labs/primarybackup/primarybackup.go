// Package primarybackup is the lab in which students write primary-backup replication under a
// view service: Peter Alsberg and John Day, "A Principle for Resilient Sharing of Distributed
// Resources", 1976, with the view service of MIT's course 6.824 (Morris, lab 2, 2012 to 2015).
//
// What a student's package is written against is here: [ViewServer] and [Server], which it
// implements, what these may touch, and the two messages between them. The hosts (master.go,
// host.go) run them for clients of a key-value store, given.go has the servers by which a view
// server alone is tried, and lab.go has the tests.
package primarybackup

import (
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/sim"
)

// A View says who is primary and who is backup.
type View struct {
	// Number counts the views, from 1 on; 0 is no view.
	Number uint64
	// Primary and Backup are servers; a Backup of 0 is none.
	Primary, Backup sim.NodeID
}

// A Ping is what a server sends the view server every so often, to say that it runs.
type Ping struct {
	// Number is that of the last view in which the server had the state: 0 if it has none,
	// as when it has just started, or stands by, or is a backup that was handed none yet. A
	// primary with a backup says the number of a view once that has the state too: it
	// acknowledges the view.
	Number uint64
}

// A Tell is what the view server answers to a Ping: the view that there is.
type Tell struct {
	View View
}

// A ViewServer decides on views. Its methods are called one at a time, each at one instant.
// There is one, and it never crashes.
type ViewServer interface {
	// Boot starts it.
	Boot(env host.Env)
	// Receive hands over a message: a Ping, unless servers send it something else.
	Receive(from sim.NodeID, message sim.Message)
	// Expire tells that a timer has run out that the view server had set.
	Expire(timer sim.Timer)
}

// A Server is primary, backup, or stands by. Its methods are called one at a time, each at one
// instant.
type Server interface {
	// Boot starts the server: at the beginning, and again after each crash, as a new value
	// that has forgotten everything.
	Boot(env Env)
	// Receive hands over a message of the view server, or of another server.
	Receive(from sim.NodeID, message sim.Message)
	// Expire tells that a timer has run out that the server had set.
	Expire(timer sim.Timer)
	// Request hands over what a client asks for. A client numbers what it asks for, from 1
	// on, and asks for one thing at a time; what it asks for again, here or elsewhere, keeps
	// its number. A number that it has answered by Reply, or given up, it never uses again.
	Request(client sim.NodeID, number uint64, command string)
	// State returns the number of the view that the server acts by, and whether it serves
	// clients as its primary, as it does once its backup, if there is one, has the state.
	State() (view uint64, primary bool)
}

// An Env is what a server may touch.
type Env interface {
	host.Env
	// Reads reports whether a command leaves the store as it is.
	Reads(command string) bool
	// Execute carries out a command on the server's store, and returns its result.
	Execute(command string) (result string)
	// Snapshot returns all that the store holds.
	Snapshot() string
	// Restore puts what a Snapshot holds in the place of all that the store holds.
	Restore(snapshot string)
	// Reply answers what a client asked for under a number, with the result that Execute
	// returned.
	Reply(client sim.NodeID, number uint64, result string)
	// Redirect tells a client that the server does not serve it, and whom to ask; 0 if it
	// does not know. The client asks the same again, there or elsewhere.
	Redirect(client sim.NodeID, number uint64, to sim.NodeID)
}

// A Config is what all nodes share.
type Config struct {
	// Master is the node of the view server.
	Master sim.NodeID
	// Servers are the nodes of the servers, in order.
	Servers []sim.NodeID
}
