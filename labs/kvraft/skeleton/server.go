// Package server is one server of a linearizable key-value store on a replicated log.
package server

import (
	"github.com/laplace-sim/laplace/labs/kvraft"
	"github.com/laplace-sim/laplace/sim"
)

// New makes a server of a cluster.
func New(c kvraft.Config) kvraft.Server { return &server{Config: c} }

// A server is one server of the store.
type server struct {
	kvraft.Config
	env kvraft.Env
}

// Messages has a value of each type of message that servers send each other. Here there are
// none, for whatever one server tells another goes through the log.
var Messages = []sim.Message{}

func (s *server) Boot(env kvraft.Env) { s.env = env }

// Part a: commands go through the log, and clients are answered once theirs is executed.
// Part c: a Get needs no entry of the log.
func (s *server) Request(c kvraft.Command) {}

// Part b: a command that stands in the log twice is executed once.
// Part d: a log that takes kvraft.LogMax bytes is compacted.
func (s *server) Apply(index uint64, c kvraft.Command) {}

// Part b: who waits for a leader that leads no more is told so.
func (s *server) Lead(leads bool) {}

// Part c.
func (s *server) Ready(tag, index uint64) {}

// Part d.
func (s *server) Restore(index uint64, snapshot string) {}

func (s *server) Expire(timer sim.Timer) {}
