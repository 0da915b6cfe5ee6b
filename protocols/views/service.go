package views

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/sim"
)

// A Config says what a Service decides on.
type Config struct {
	// Servers are the nodes that can be members.
	Servers []sim.NodeID
	// Length is how many members a view has if there are enough servers.
	Length int
	// Timeout is how long a server may be silent before it is taken for
	// dead. To be wrong about that costs time, never safety.
	Timeout time.Duration
	// Whom returns the member to ask what a client asks for.
	Whom func(View, kv.Request) sim.NodeID
}

// tickTimer runs the service's look at who is alive.
const tickTimer sim.Timer = "tick"

// A Service decides on views. It is the process of one node, which serves no
// client but to send it on.
type Service struct {
	config *Config
	env    sim.Env
	wal    *wal.Log
	halted bool

	view      View            // on disk before anybody is told of it
	since     time.Duration   // when it was announced, or the service started
	heard     []time.Duration // when each of config.Servers was heard last
	entered   []bool          // which of them have pinged from the view
	joined    bool            // the joiner of the view has reported that it has the state
	restarted bool            // the first member has lost its office by a restart
}

// NewService returns a service that has not started yet.
func NewService(c *Config) *Service { return &Service{config: c} }

// View is the current view.
func (s *Service) View() View { return s.view }

// Boot restores the view. All servers are given time to be heard.
func (s *Service) Boot(env sim.Env) {
	s.env = env
	if err := s.recover(); err != nil {
		s.halt("cannot trust its disk: " + err.Error())
		return
	}
	s.since = env.Monotonic()
	s.entered = make([]bool, len(s.config.Servers))
	s.heard = make([]time.Duration, len(s.config.Servers))
	for i := range s.heard {
		s.heard[i] = s.since
	}
	env.Observe(sim.Observation{Kind: sim.Became, Term: s.view.Number, Text: "view service"})
	s.view.Tell(env)
	env.SetTimer(tickTimer, s.config.Timeout/4)
}

// Receive handles a message.
func (s *Service) Receive(from sim.NodeID, message sim.Message) {
	if s.halted {
		return
	}
	switch m := message.(type) {
	case Ping:
		s.ping(from, m)
	case kv.Request:
		s.env.Send(from, kv.Reply{Seq: m.Seq, Status: kv.NotLeader, Leader: s.config.Whom(s.view, m)})
	}
}

// Expire looks who has been silent for too long. It is the one place where
// views change: a service that itself stood still for a while first hears
// everybody again, and does not take all but the first for dead.
func (s *Service) Expire(sim.Timer) {
	if s.halted {
		return
	}
	s.env.SetTimer(tickTimer, s.config.Timeout/4)
	s.decide()
}

// ping notes that a server is alive. One that goes on pinging from another
// view does not hear the service, and is as good as dead.
func (s *Service) ping(from sim.NodeID, m Ping) {
	i := slices.Index(s.config.Servers, from)
	if i < 0 {
		return
	}
	if m.Leaving {
		s.leave(i)
		return
	}
	now := s.env.Monotonic()
	restarted := m.View == 0 && from == s.view.First()
	s.entered[i] = s.entered[i] || m.View == s.view.Number
	if m.View == s.view.Number || restarted || now-s.since < s.config.Timeout {
		s.heard[i] = now
	}
	switch {
	case m.View == s.view.Number && m.Ready && from == s.view.Joiner():
		s.joined = true
	case restarted:
		s.restarted = true
	case s.view.Number == 0:
		// All servers are empty, so any of them has the state.
		s.announce([]sim.NodeID{from}, 0)
		return
	}
	if m.View != s.view.Number {
		s.env.Send(from, Announce{s.view})
	}
}

// leave takes a server that is being stopped for dead at once, and looks who is
// alive: in its turn, after what has come from others already. Should an earlier
// ping come later than this one, it costs the time that a failure costs.
func (s *Service) leave(i int) {
	s.heard[i] = s.env.Monotonic() - s.config.Timeout
	s.env.SetTimer(tickTimer, 0)
}

// decide moves on to another view if this one has a member that is dead or
// has lost its office, or lacks one that could be had.
//
// Only a full member is kept in its office. If none is alive, the view stays
// until one comes back: nobody else knows what was committed.
func (s *Service) decide() {
	if s.view.Number == 0 {
		return
	}
	full := s.view.Members
	if s.view.Joining && !s.joined {
		full = full[:len(full)-1]
	}
	var members []sim.NodeID
	for _, id := range full {
		if s.alive(id) {
			members = append(members, id)
		}
	}
	if len(members) == 0 {
		return
	}
	joiner := s.joiner(members)
	if joiner != 0 {
		members = append(members, joiner)
	}
	if s.restarted || !slices.Equal(members, s.view.Members) {
		s.announce(members, joiner)
	}
}

// joiner returns a server to admit to a view with the given full members; 0
// if there is none or no room. One that has been admitted and is not done yet
// comes first. Others must hear the service: to wait for one in vain would
// cost all members time.
func (s *Service) joiner(full []sim.NodeID) sim.NodeID {
	if len(full) >= s.config.Length {
		return 0
	}
	if id := s.view.Joiner(); id != 0 && !s.joined && s.alive(id) {
		return id
	}
	for i, id := range s.config.Servers {
		if s.entered[i] && s.alive(id) && !slices.Contains(full, id) {
			return id
		}
	}
	return 0
}

func (s *Service) alive(id sim.NodeID) bool {
	i := slices.Index(s.config.Servers, id)
	return s.env.Monotonic()-s.heard[i] < s.config.Timeout
}

// announce begins a view: it is on disk before anybody hears of it.
func (s *Service) announce(members []sim.NodeID, joiner sim.NodeID) {
	s.view = View{Number: s.view.Number + 1, Members: members, Joining: joiner != 0}
	s.joined, s.restarted = false, false
	clear(s.entered)
	if err := s.wal.Snapshot(appendView(nil, s.view), nil); err != nil {
		s.halt("cannot write its disk: " + err.Error())
		return
	}
	s.since = s.env.Monotonic()
	s.env.Observe(sim.Observation{Kind: sim.Note, Term: s.view.Number, Text: "announces view " + s.view.String()})
	s.view.Tell(s.env)
	for _, id := range s.config.Servers {
		s.env.Send(id, Announce{s.view})
	}
}

func (s *Service) recover() error {
	opened, found, err := wal.Open(s.env.Disk(), directory)
	if err != nil {
		return err
	}
	s.wal = opened
	if found.Snapshot != nil {
		s.view, err = decodeView(found.Snapshot)
	}
	return err
}

// halt stops the service for good, until it is started again.
func (s *Service) halt(reason string) {
	s.halted = true
	s.env.StopTimer(tickTimer)
	s.env.Observe(sim.Observation{Kind: sim.Halted, Term: s.view.Number, Text: reason})
}
