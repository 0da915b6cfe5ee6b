package lockservice

import "github.com/laplace-sim/laplace/sim"

// A store is what the lock protects.
type store struct {
	Config
	env    sim.Env
	newest Token
}

// Store returns the program of the store.
func Store(c Config) sim.Factory {
	return func(sim.NodeID) sim.Process { return &store{Config: c} }
}

// Boot begins with nothing written.
func (s *store) Boot(env sim.Env) { s.env = env }

// Receive takes a write, unless a later holder has written.
func (s *store) Receive(from sim.NodeID, message sim.Message) {
	w, ok := message.(Write)
	if !ok {
		return
	}
	if w.Token < s.newest && s.Flaw != Unfenced {
		s.env.Observe(sim.Observation{Kind: sim.Note, Term: uint64(w.Token), Text: "refused"})
		s.env.Send(from, Written{w.Token, false})
		return
	}
	s.newest = max(s.newest, w.Token)
	s.env.Observe(sim.Observation{Kind: sim.Note, Term: uint64(w.Token), Text: "written"})
	s.env.Send(from, Written{w.Token, true})
}

// Expire is never called: the store sets no timer.
func (s *store) Expire(sim.Timer) {}
