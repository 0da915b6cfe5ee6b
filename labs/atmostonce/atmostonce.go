// Package atmostonce is the lab in which students write both ends of a remote procedure call
// that takes effect once, however often the network loses, repeats and reorders messages:
// Andrew Birrell and Bruce Nelson, "Implementing Remote Procedure Calls", 1984.
//
// What a student's package is written against is here: [Server] and [Clerk], which it
// implements, and what these may touch. The hosts (host.go, clerk.go) run them for clients
// of a key-value store (store.go), and lab.go has the tests.
package atmostonce

import (
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/sim"
)

// A Server executes commands for clerks. Its methods are called one at a time, each at one
// instant. There is one, and it never crashes.
type Server interface {
	// Boot starts the server.
	Boot(env ServerEnv)
	// Receive hands over a message of a clerk.
	Receive(from sim.NodeID, message sim.Message)
	// Expire tells that a timer has run out that the server had set.
	Expire(timer sim.Timer)
}

// A ServerEnv is what a server may touch.
type ServerEnv interface {
	host.Env
	// Execute carries out a command as a clerk was asked for it, and returns its result.
	// Each call carries it out once more.
	Execute(command string) (result string)
}

// A Clerk has the server carry out commands for those who ask it. Its methods are called one
// at a time, each at one instant. It never crashes.
type Clerk interface {
	// Boot starts the clerk.
	Boot(env ClerkEnv)
	// Ask has a command carried out, once. The clerk calls env.Done when it knows the
	// result; it is asked for nothing else before. Two commands may be the same text.
	Ask(command string)
	// Receive hands over a message of the server.
	Receive(from sim.NodeID, message sim.Message)
	// Expire tells that a timer has run out that the clerk had set.
	Expire(timer sim.Timer)
}

// A ClerkEnv is what a clerk may touch.
type ClerkEnv interface {
	host.Env
	// Done says that the command which was asked for last has been carried out, with the
	// result that Execute returned.
	Done(result string)
}

// A Config is what server and clerks share.
type Config struct {
	// Server is the node of the server.
	Server sim.NodeID
	// Clerks are the nodes of the clerks, in order.
	Clerks []sim.NodeID
}
