package views

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// tickTimer runs the service's look at who is alive.
const tickTimer sim.Timer = "tick"

// A Service decides on views. It is the process of a master, which serves no
// client but to send it on.
//
// A master that is alone decides by itself. Of several, the one that acts judges
// the servers and proposes a view, which is decided by Paxos (decree.go); the
// others judge too, but wait until it is silent (acting.go).
type Service struct {
	ledger
	config *Config
	env    sim.Env
	wal    *wal.Log
	ticks  timer // looks who is alive
	ends   timer // an attempt, or the pause after it

	view      View            // on disk before anybody is told of it
	since     time.Duration   // when it was announced, or the service started
	heard     []time.Duration // when each of config.Servers was heard last
	entered   []bool          // which of them have pinged from the view
	joined    bool            // the joiner of the view has reported that it has the state
	restarted bool            // the first member has lost its office by a restart

	decree decree // how the next view comes to be decided
	acting acting // who acts
	watch  watch
}

// newService returns a service that has not started yet.
func newService(c *Config) *Service { return &Service{config: c} }

// View is the current view.
func (s *Service) View() View { return s.view }

// Boot restores the view. All servers are given time to be heard.
func (s *Service) Boot(env sim.Env) {
	s.env = env
	s.ticks, s.ends = newTimer(tickTimer, s.config.timeout/4), newTimer(attemptTimer, s.config.timeout/2)
	if !s.check("trust its disk", s.recover()) {
		return
	}
	s.entered = make([]bool, len(s.config.servers))
	s.heard = make([]time.Duration, len(s.config.servers))
	now := s.now()
	s.giveTime()
	s.mustHaveGivenTime(now)
	env.Observe(sim.Observation{Kind: sim.Became, Term: s.view.Number, Text: string(Serving)})
	s.tell()
	s.ticks.set(env, s.config.timeout/4)
	if !s.alone() {
		s.meet()
	}
}

// giveTime gives all servers the time to be heard.
func (s *Service) giveTime() {
	s.since = s.now()
	for i := range s.heard {
		s.heard[i] = s.since
	}
}

// alone reports whether this is the only master.
func (s *Service) alone() bool { return len(s.config.masters) < 2 }

// Receive handles a message.
func (s *Service) Receive(from sim.NodeID, message sim.Message) {
	if s.halted {
		return
	}
	sent := s.Sent()
	switch m := message.(type) {
	case Ping:
		s.ping(from, m)
	case services.Request:
		s.send(from, services.Reply{Seq: m.Seq, Status: services.NotLeader, Leader: s.config.Whom(s.view, s.config.AsksToRead(m))})
		s.MustHaveSent(sent, 1)
	case Alive:
		s.hear(from, m)
	case Announce:
		s.learn(m.View)
	case Prepare:
		s.prepare(from, m)
		s.MustHaveSent(sent, 1)
	case Promise:
		s.promise(from, m)
	case Accept:
		s.accept(from, m)
		s.MustHaveSent(sent, 1)
	case Accepted:
		s.accepted(from, m)
	case Refused:
		s.refused(m)
		s.mustHaveGivenWay(m)
	}
}

// Expire looks who has been silent for too long. It is the one place where
// views change: a service that itself stood still for a while first hears
// everybody again, and does not take all but the first for dead.
func (s *Service) Expire(timer sim.Timer) {
	switch timer {
	case attemptTimer:
		s.ends.expire()
		s.abandon()
	case tickTimer:
		s.ticks.expire()
		s.ticks.set(s.env, s.config.timeout/4)
		s.tick()
	}
}

// Drained notes that whatever was due has had its turn.
func (s *Service) Drained() {
	s.ends.drained()
	s.mustAgree()
}

// Synced has nothing to do: a master waits for each sync.
func (s *Service) Synced(uint64, error) {}

// Stop has nothing to do: all that a master has told of is on its disk.
func (s *Service) Stop() {}

// tick looks who is alive, among the masters first.
func (s *Service) tick() {
	s.ends.mustRun(s.now())
	if !s.alone() {
		s.assess()
	}
	s.mustAsk()
	if s.acts() {
		now := s.now()
		s.decide(now)
		s.mustHaveReplaced(now)
	}
}

// ping notes that a server is alive. One that goes on pinging from another
// view does not hear the service, and is as good as dead.
func (s *Service) ping(from sim.NodeID, m Ping) {
	i := slices.Index(s.config.servers, from)
	switch {
	case i < 0:
		return
	case m.Leaving:
		s.leave(i)
		return
	}
	now := s.now()
	s.note(i, m, now)
	if s.view.Number == 0 && s.acts() {
		s.propose([]sim.NodeID{from}, 0, now) // all servers are empty, so any has the state
		return
	}
	s.inform(from, m.View)
	if m.View > s.view.Number {
		s.acting.asked = false // a later view is decided
	}
}

// note takes down what a server, of a place in config.Servers, says of itself: that it is
// alive, that it has the state of the view, or that it has lost the first office there.
func (s *Service) note(i int, m Ping, now time.Duration) {
	from, in, was := s.config.servers[i], m.View == s.view.Number, s.heard[i]
	restarted := m.View == 0 && from == s.view.First()
	s.acting.pinged = now
	s.entered[i] = s.entered[i] || in
	if in || restarted || s.isFresh(s.since, now) {
		s.heard[i] = now
	}
	s.mustHaveHeard(i, m, was, now)
	s.joined = s.joined || in && m.Ready && from == s.view.Joiner()
	s.restarted = s.restarted || restarted
}

// inform tells a node that knows the view of a number of this one, if that is later.
func (s *Service) inform(id sim.NodeID, known uint64) {
	sent := s.Sent()
	if known < s.view.Number {
		s.send(id, Announce{s.view})
	}
	s.mustHaveInformed(known, sent)
}

// leave takes a server that is being stopped for dead at once, and looks who is
// alive: in its turn, after what has come from others already. Should an earlier
// ping come later than this one, it costs the time that a failure costs.
func (s *Service) leave(i int) {
	s.heard[i] = s.now() - s.config.timeout
	s.mustBeDead(s.config.servers[i])
	s.ticks.set(s.env, 0)
	s.ticks.mustBeDue(s.now())
}

// decide moves on to another view if this one has a member that is dead or
// has lost its office, or lacks one that could be had.
func (s *Service) decide(now time.Duration) {
	members := s.survivors(now)
	if len(members) == 0 {
		return
	}
	joiner := s.joiner(members, now)
	if joiner != 0 {
		members = append(members, joiner)
	}
	if s.restarted || !slices.Equal(members, s.view.Members) {
		s.propose(members, joiner, now)
	}
}

// survivors are the full members that are alive. Only they are kept in their
// offices. If there is none, the view stays until one comes back: nobody else
// knows what was committed.
func (s *Service) survivors(now time.Duration) []sim.NodeID {
	full := s.view.Members
	if s.view.Joining && !s.joined {
		full = full[:len(full)-1]
	}
	var members []sim.NodeID
	for _, id := range full {
		if s.alive(id, now) {
			members = append(members, id)
		}
	}
	return members
}

// joiner returns a server to admit to a view with the given full members; 0
// if there is none or no room. One that has been admitted and is not done yet
// comes first. Others must hear the service: to wait for one in vain would
// cost all members time.
func (s *Service) joiner(full []sim.NodeID, now time.Duration) sim.NodeID {
	if len(full) >= s.config.Length {
		return 0
	}
	if id := s.view.Joiner(); id != 0 && !s.joined && s.alive(id, now) {
		return id
	}
	for i, id := range s.config.servers {
		if s.entered[i] && s.alive(id, now) && !slices.Contains(full, id) {
			return id
		}
	}
	return 0
}

func (s *Service) alive(id sim.NodeID, now time.Duration) bool {
	return s.isFresh(s.heard[slices.Index(s.config.servers, id)], now)
}

// propose has the next view decided, by what is known now.
func (s *Service) propose(members []sim.NodeID, joiner sim.NodeID, now time.Duration) {
	next := View{Number: s.view.Number + 1, Members: members, Joining: joiner != 0}
	s.mustFollow(next, now)
	if s.alone() {
		s.announce(next)
		return
	}
	s.attempt(next)
}

// announce begins a view that is decided: it is on disk before anybody hears of it.
func (s *Service) announce(v View) {
	if !s.adopt(v) {
		return
	}
	s.env.Observe(observation.AnnouncesView.Note(v.Number, 0, v.String()))
	s.tell()
	sent := s.Sent()
	for _, id := range s.config.servers {
		s.send(id, Announce{v})
	}
	s.others(Announce{v})
	s.mustHaveToldMasters(sent, len(s.config.servers))
}

// tell tells the outside of the view and, of several masters, that it is decided.
func (s *Service) tell() {
	s.watch.told = s.view.Number
	s.view.tell(s.env)
	if s.view.Number > 0 && !s.alone() {
		s.env.Observe(sim.Observation{Kind: sim.Decided, Index: s.view.Number, Value: s.view.hash(), Text: s.view.membership()})
	}
}

// learn takes over a view that another master knows to be decided.
func (s *Service) learn(v View) {
	if v.Number == s.view.Number && !v.equal(s.view) {
		panic(fmt.Sprintf("views: both %v and %v are decided", s.view, v))
	}
	if v.Number > s.view.Number && s.adopt(v) {
		s.tell()
	}
}

// adopt makes a later view the current one, and reports whether that is on disk.
// What was known of the last, and of how this one was decided, is over with it.
func (s *Service) adopt(v View) bool {
	if v.Number <= s.view.Number {
		panic(fmt.Sprintf("views: after view %v comes %v", s.view, v))
	}
	s.mustSucceed(v)
	s.view = v
	s.joined, s.restarted = false, false
	clear(s.entered)
	s.decree = decree{}
	if !s.check("write its disk", s.wal.Snapshot(appendView(nil, v), nil)) {
		return false
	}
	s.since = s.now()
	s.mustBeFresh()
	return true
}

func (s *Service) recover() error {
	opened, found, err := wal.Open(s.env.Disk(), directory)
	if err != nil {
		return err
	}
	s.wal = opened
	if found.Snapshot != nil {
		if s.view, err = decodeView(found.Snapshot); err != nil {
			return err
		}
	}
	for i, r := range found.Records {
		if err := s.replay(r); err != nil {
			return fmt.Errorf("record %d of the write-ahead log: %w", i+1, err)
		}
	}
	return nil
}

// send sends a message, unless the service has stopped on the way to here. What it
// has promised, accepted, or knows to be decided is on disk by then.
func (s *Service) send(to sim.NodeID, message sim.Message) {
	if s.halted {
		return
	}
	if !s.wal.IsDurable() {
		panic(fmt.Sprintf("views: after view %d would send a %T before its disk has all that it may be about", s.view.Number, message))
	}
	s.count(message)
	s.env.Send(to, message)
}

// check stops the service for good, until it is started again, if it has failed to do
// something. It reports whether it may go on.
func (s *Service) check(do string, err error) bool {
	return s.goesOn(s.env, s.view.Number, do, err, &s.ticks, &s.ends)
}
