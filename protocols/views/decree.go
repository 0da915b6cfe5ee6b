package views

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/sim"
)

// Several masters decide each view by single-decree Paxos (Lamport, "Paxos Made
// Simple", 2001, section 2), one instance after the other: that of a view begins
// when the view before is decided. Prepare and Accept bring that along, so that a
// master needs to know no more than the last view and one instance, the next.

// A Ballot is the number of a proposal. Its last three decimal digits are the
// number of the master that issues it, what stands before is its count. 0 is
// below all ballots.
type Ballot uint64

// ballotNodes is how many nodes can issue ballots.
const ballotNodes = 1000

// String returns the count and the master: "4.1".
func (b Ballot) String() string { return fmt.Sprintf("%d.%d", b/ballotNodes, b%ballotNodes) }

// A Proposal is a view with a number. The zero Proposal is none.
type Proposal struct {
	Ballot Ballot
	View   View
}

// A decree is what a master knows of the instance that decides the next view.
type decree struct {
	// As acceptor: on disk before anybody is told (§2.5).
	promised Ballot   // it accepts no proposal below this
	accepted Proposal // the highest-numbered one that it accepted

	// As proposer.
	phase  phase
	ballot Ballot
	own    View         // what it proposes if it is free to; of number 0 if nothing
	met    []sim.NodeID // the masters that have done what the phase asks for
	most   Proposal     // the highest-numbered of those in the promises
	heard  Ballot       // the highest that any master is known to have promised
}

type phase uint8

const (
	idle      phase = iota
	preparing       // phase 1: waiting for promises
	accepting       // phase 2: waiting for the view to be decided
	backingOff
)

// attemptTimer bounds an attempt, and the pause after one that failed.
const attemptTimer sim.Timer = "attempt"

// attempt begins phase 1 for the next view (§2.2), unless an attempt is under way.
// A view of number 0 is none: the attempt then finds out whether one may have been
// decided already, and if so has it decided anew.
//
// The proposer promises first, so that its disk keeps it from ever using the
// ballot again.
func (s *Service) attempt(own View) {
	d := &s.decree
	if d.phase != idle {
		return
	}
	count := max(d.promised, d.heard)/ballotNodes + 1
	d.phase, d.ballot, d.own = preparing, count*ballotNodes+Ballot(s.env.ID()), own
	d.met, d.most = nil, Proposal{}
	s.ends.set(s.env, s.config.timeout/2)
	s.mustOutbid()
	if !s.save(Proposal{Ballot: d.ballot}) {
		return
	}
	sent := s.Sent()
	s.others(Prepare{s.view, d.ballot})
	s.mustHaveToldMasters(sent, 0)
	s.promise(s.env.ID(), Promise{s.view.Number + 1, d.ballot, d.accepted})
}

// prepare is phase 1b: the promise not to accept any proposal below a ballot,
// with the highest-numbered proposal that was accepted (§2.2).
func (s *Service) prepare(from sim.NodeID, m Prepare) {
	if !s.stands(from, m.Decided, m.Ballot) || !s.save(Proposal{Ballot: m.Ballot}) {
		return
	}
	s.send(from, Promise{s.view.Number + 1, m.Ballot, s.decree.accepted})
}

// promise learns that an acceptor has promised. With a majority of them the proposer
// knows whether a view may have been decided, and goes on to phase 2 (§2.2).
func (s *Service) promise(from sim.NodeID, m Promise) {
	d := &s.decree
	if d.phase != preparing || m.Number != s.view.Number+1 || m.Ballot != d.ballot {
		return
	}
	if m.Accepted.Ballot > d.most.Ballot {
		d.most = m.Accepted
	}
	if s.majority(from, m.Number, m.Ballot) {
		s.mustHaveMajority()
		s.acting.asked = true
		s.askToAccept()
	}
}

// askToAccept is phase 2a: the proposer asks for the acceptance of the
// highest-numbered proposal's view among the promises, or of its own if there was no
// proposal (§2.2). If it has none it is done.
func (s *Service) askToAccept() {
	d := &s.decree
	p := Proposal{d.ballot, d.own}
	if d.most.Ballot != 0 {
		p.View = d.most.View
	}
	if p.View.Number == 0 {
		d.phase = idle
		return
	}
	d.phase, d.met = accepting, nil
	s.mustPropose(p)
	if !s.save(p) {
		return
	}
	sent := s.Sent()
	s.others(Accept{s.view, p})
	s.mustHaveToldMasters(sent, 0)
	s.accepted(s.env.ID(), Accepted{p.View.Number, p.Ballot})
}

// accept is phase 2b: an acceptor accepts a proposal unless it has promised not
// to (§2.2).
func (s *Service) accept(from sim.NodeID, m Accept) {
	if !s.stands(from, m.Decided, m.Proposal.Ballot) || !s.save(m.Proposal) {
		return
	}
	s.send(from, Accepted{m.Proposal.View.Number, m.Proposal.Ballot})
}

// accepted learns that an acceptor has accepted the proposal. With a majority of
// them the view is decided (§2.3).
func (s *Service) accepted(from sim.NodeID, m Accepted) {
	d := &s.decree
	if d.phase != accepting || m.Number != s.view.Number+1 || m.Ballot != d.ballot {
		return
	}
	if s.majority(from, m.Number, m.Ballot) {
		s.mustHaveMajority()
		s.announce(d.accepted.View)
	}
}

// refused learns that an acceptor has promised a higher ballot.
func (s *Service) refused(m Refused) {
	d := &s.decree
	if m.Number != s.view.Number+1 {
		return
	}
	d.heard = max(d.heard, m.Promised)
	if m.Ballot == d.ballot {
		s.giveWay()
	}
}

// giveWay gives up an attempt, since somebody has begun one with a higher ballot
// (§2.2), and lets some time pass before the next: two masters that act at a time
// would keep outbidding each other (§2.4).
func (s *Service) giveWay() {
	d := &s.decree
	if d.phase == preparing || d.phase == accepting {
		d.phase = backingOff
		s.ends.set(s.env, time.Duration(s.env.Rand().Between(1, int64(s.config.timeout/2))))
	}
}

// abandon ends an attempt that came to nothing, or the pause after it. The next
// tick begins another, if there is still need.
func (s *Service) abandon() { s.decree.phase = idle }

// stands reports whether an acceptor stands where the proposer does that knows the
// given view as decided, and may still do what it asks with a ballot. If not, it
// says why. Its own attempt with a lower ballot is over then.
func (s *Service) stands(from sim.NodeID, decided View, b Ballot) bool {
	s.learn(decided)
	switch {
	case s.halted:
		return false
	case decided.Number < s.view.Number:
		s.send(from, Announce{s.view})
		return false
	case b < s.decree.promised:
		s.send(from, Refused{s.view.Number + 1, b, s.decree.promised})
		return false
	case b > s.decree.ballot:
		s.giveWay()
	}
	return true
}

// majority notes that a master has done what the phase asks for, with a ballot for the
// view of a number, and reports whether a majority has.
func (s *Service) majority(from sim.NodeID, number uint64, b Ballot) bool {
	d := &s.decree
	s.mustHaveAsked(from, number, b)
	if !slices.Contains(d.met, from) {
		d.met = append(d.met, from)
	}
	return len(d.met) > len(s.config.masters)/2
}

// others sends a message to all other masters.
func (s *Service) others(message sim.Message) {
	for _, id := range s.config.masters {
		if id != s.env.ID() {
			s.send(id, message)
		}
	}
}

// The kinds of record on a master's disk, behind the view. Both are about the view
// that comes next.
const (
	promiseRecord  byte = iota + 1 // ballot
	acceptedRecord                 // ballot, view
)

// save promises a ballot and, unless it is 0, accepts the view of the proposal. It
// reports whether that is on disk, and tells the outside if it is.
func (s *Service) save(p Proposal) bool {
	kind, accepted := promiseRecord, s.decree.accepted
	record := binary.AppendUvarint(nil, uint64(p.Ballot))
	if p.View.Number != 0 {
		kind, record, accepted = acceptedRecord, appendView(record, p.View), p
	}
	if err := s.take(p); err != nil {
		panic("views: " + err.Error())
	}
	if kind == acceptedRecord || s.config.Flaw != forgetPromise {
		s.wal.Append(kind, record)
	}
	if !s.check("sync its disk", s.wal.Sync()) {
		return false
	}
	s.decree.mustHave(p.Ballot, accepted)
	s.tellVote(p)
	return true
}

// tellVote tells the outside what the acceptor has promised, or accepted, for the view
// that comes next.
func (s *Service) tellVote(p Proposal) {
	o := sim.Observation{Kind: sim.Promised, Term: uint64(p.Ballot), Index: s.view.Number + 1}
	if p.View.Number != 0 {
		o.Kind, o.Value, o.Text = sim.Accepted, p.View.hash(), p.View.membership()
	}
	s.env.Observe(o)
}

// mustHave holds before an acceptor tells of a promise, or of what it has accepted: it
// knows of that itself (§2.2).
func (d *decree) mustHave(promised Ballot, accepted Proposal) {
	if d.promised != promised || d.accepted.Ballot != accepted.Ballot || !d.accepted.View.equal(accepted.View) {
		panic(fmt.Sprintf("views: would tell of the promise of %v and of %v as accepted, and knows of that of %v and of %v", promised, accepted, d.promised, d.accepted))
	}
}

// take makes a promise, or an acceptance, part of what the acceptor knows. The
// error says why no acceptor can have made it.
func (s *Service) take(p Proposal) error {
	d := &s.decree
	switch {
	case p.Ballot == 0 || p.Ballot < d.promised:
		return fmt.Errorf("ballot %v comes after the promise of %v", p.Ballot, d.promised)
	case p.View.Number == 0:
	case p.View.Number != s.view.Number+1:
		return fmt.Errorf("view %v is accepted to follow view %d", p.View, s.view.Number)
	case p.Ballot == d.accepted.Ballot && !p.View.equal(d.accepted.View):
		return fmt.Errorf("ballot %v proposes both %v and %v", p.Ballot, d.accepted.View, p.View)
	default:
		d.accepted = p
	}
	d.promised = p.Ballot
	return nil
}

// replay takes a record from the disk.
func (s *Service) replay(r wal.Record) error {
	ballot, n := binary.Uvarint(r.Payload)
	if n <= 0 {
		return fmt.Errorf("a ballot of %d bytes ends too early", len(r.Payload))
	}
	p := Proposal{Ballot: Ballot(ballot)}
	switch rest := r.Payload[n:]; r.Kind {
	case promiseRecord:
		if len(rest) > 0 {
			return fmt.Errorf("a promise has %d bytes behind its ballot; expected none", len(rest))
		}
	case acceptedRecord:
		var err error
		if p.View, err = decodeView(rest); err != nil {
			return err
		}
		if p.View.Number == 0 {
			return fmt.Errorf("ballot %v proposes view 0", p.Ballot)
		}
	default:
		return fmt.Errorf("unknown kind %d", r.Kind)
	}
	return s.take(p)
}
