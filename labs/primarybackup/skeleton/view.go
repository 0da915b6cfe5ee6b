package server

import (
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/labs/primarybackup"
	"github.com/laplace-sim/laplace/sim"
)

// A viewServer says who is primary and who is backup. Add what it must remember.
type viewServer struct {
	primarybackup.Config
	env host.Env
}

func (v *viewServer) Boot(env host.Env) { v.env = env }

func (v *viewServer) Receive(from sim.NodeID, message sim.Message) {
	// Your code: message is a primarybackup.Ping; answer it with a primarybackup.Tell.
}

func (v *viewServer) Expire(timer sim.Timer) {
	// Your code: who has not been heard of?
}
