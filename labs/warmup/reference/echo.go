package server

import (
	"github.com/laplace-sim/laplace/labs/warmup"
	"github.com/laplace-sim/laplace/sim"
)

// An echo is the server of part a.
type echo struct{}

func (s *echo) Boot(env warmup.Env) {}

func (s *echo) Receive(from sim.NodeID, message sim.Message) {}

func (s *echo) Expire(timer sim.Timer) {}

// Echo returns what a client has said.
func (s *echo) Echo(text string) string { return text }
