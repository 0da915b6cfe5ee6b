package lease

import (
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A server grants leases. It has no disk: after a start it waits until whatever was
// granted before is over (Gray and Cheriton, section 2).
type server struct {
	*config

	env   sim.Env
	store *services.Store          // who holds which lock
	until map[string]time.Duration // by lock, when its latest lease ends
	opens time.Duration            // when leases from before the start are over
}

// Boot begins without leases.
func (s *server) Boot(env sim.Env) {
	s.env, s.store, s.until = env, services.NewStore(s.service, s.sessions), make(map[string]time.Duration)
	if s.opens = s.now(); s.flaw != openAtOnce {
		s.opens += length
	}
}

// now is the time by the clock that leases go by.
func (s *server) now() time.Duration {
	if s.flaw == wallClock {
		return s.env.Wall()
	}
	return s.env.Monotonic()
}

// Receive serves a client.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	m, ok := message.(services.Request)
	if !ok {
		return
	}
	c, err := s.store.Decode(m.Command)
	switch {
	case err != nil:
		s.env.Send(from, services.Reply{Seq: m.Seq, Status: services.Refused})
	case s.now() < s.opens:
		s.env.Send(from, services.Reply{Seq: m.Seq, Status: services.Unavailable})
	default:
		s.env.Send(from, s.serve(m.Seq, c))
	}
}

// serve carries out a command.
func (s *server) serve(seq uint64, c services.Command) services.Reply {
	s.end(c.Key)
	result, effect := s.store.Apply(c)
	if c.Kind == acquire && result.Found && effect == services.Executed {
		s.until[c.Key] = s.now() + length
	}
	return services.Answer(seq, result, effect)
}

// end takes a lease away that has run out.
func (s *server) end(lock string) {
	if s.now() < s.until[lock] {
		return
	}
	if held := s.store.Execute(services.Operation{Kind: holder, Key: lock}); held.Found {
		s.store.Execute(services.Operation{Kind: release, Key: lock, Value: held.Value})
	}
}

// Expire does nothing: it sets no timer.
func (s *server) Expire(sim.Timer) {}
