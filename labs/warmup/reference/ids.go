package server

import (
	"fmt"
	"strconv"

	"github.com/laplace-sim/laplace/labs/warmup"
	"github.com/laplace-sim/laplace/sim"
)

// An ids is the server of part b. An id is its own number, how often it has started, and how many
// ids it has handed out since: of two servers the first differs, of two starts the second.
type ids struct {
	env    warmup.Env
	start  int
	handed int
}

func (s *ids) Boot(env warmup.Env) {
	s.env = env
	before, _ := strconv.Atoi(env.Load()) // nothing the first time, which is 0
	s.start = before + 1
	env.Save(strconv.Itoa(s.start))
}

func (s *ids) Receive(from sim.NodeID, message sim.Message) {}

func (s *ids) Expire(timer sim.Timer) {}

// NewID returns a text that no call of it at any server has returned, nor ever will.
func (s *ids) NewID() string {
	s.handed++
	return fmt.Sprintf("%d-%d-%d", s.env.ID(), s.start, s.handed)
}
