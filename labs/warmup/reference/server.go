// Package server is one node of the warm-up: a server for each of its four parts.
package server

import (
	"github.com/laplace-sim/laplace/labs/warmup"
	"github.com/laplace-sim/laplace/sim"
)

// New makes the servers of a node. In each part of the lab one of them runs.
func New(c warmup.Config) warmup.Servers {
	return warmup.Servers{
		Echo:      &echo{},
		IDs:       &ids{},
		Broadcast: &broadcast{Config: c},
		Counter:   &counter{Config: c},
	}
}

// Messages has a value of each type of message that servers send each other.
var Messages = []sim.Message{Have{}, Values{}, Counts{}}
