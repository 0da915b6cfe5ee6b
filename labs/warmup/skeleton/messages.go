package server

import "github.com/laplace-sim/laplace/sim"

// Messages has a value of each type of message that servers send each other. A message is a
// struct of exported fields: booleans, numbers, strings, and slices and structs of these.
var Messages = []sim.Message{Gossip{}}

// Gossip is an example of a message, and good enough to begin part c with.
type Gossip struct {
	Value string
}

// WireSize is how many bytes the message takes on the network. Whatever has a string or a slice
// in it says so.
func (m Gossip) WireSize() int { return 8 + len(m.Value) }
