package server

import (
	"github.com/laplace-sim/laplace/labs/warmup"
	"github.com/laplace-sim/laplace/sim"
)

// A broadcast is the server of part c.
type broadcast struct {
	warmup.Config
	env warmup.Env
}

func (s *broadcast) Boot(env warmup.Env) { s.env = env }

func (s *broadcast) Receive(from sim.NodeID, message sim.Message) {}

func (s *broadcast) Expire(timer sim.Timer) {}

// Broadcast takes a value from a client. When it has returned, the client is told that every
// server will deliver the value (s.env.Deliver), this one too.
func (s *broadcast) Broadcast(value string) {}
