// Package server is one node of the warm-up: a server for each of its four parts.
package server

import "github.com/laplace-sim/laplace/labs/warmup"

// New makes the servers of a node. In each part of the lab one of them runs.
func New(c warmup.Config) warmup.Servers {
	return warmup.Servers{
		Echo:      &echo{},
		IDs:       &ids{},
		Broadcast: &broadcast{Config: c},
		Counter:   &counter{Config: c},
	}
}
