package server

import (
	"github.com/laplace-sim/laplace/labs/warmup"
	"github.com/laplace-sim/laplace/sim"
)

// An ids is the server of part b.
type ids struct{ env warmup.Env }

func (s *ids) Boot(env warmup.Env) { s.env = env }

func (s *ids) Receive(from sim.NodeID, message sim.Message) {}

func (s *ids) Expire(timer sim.Timer) {}

// NewID returns a text that no call of it at any server has returned, nor ever will.
func (s *ids) NewID() string { return "" }
