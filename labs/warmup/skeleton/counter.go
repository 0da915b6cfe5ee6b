package server

import (
	"github.com/laplace-sim/laplace/labs/warmup"
	"github.com/laplace-sim/laplace/sim"
)

// A counter is the server of part d.
type counter struct {
	warmup.Config
	env warmup.Env
}

func (s *counter) Boot(env warmup.Env) { s.env = env }

func (s *counter) Receive(from sim.NodeID, message sim.Message) {}

func (s *counter) Expire(timer sim.Timer) {}

// Add adds an amount. When it has returned, the client is told that it counts.
func (s *counter) Add(amount uint64) {}

// Sum returns the sum of what was added, as far as this server knows.
func (s *counter) Sum() uint64 { return 0 }
