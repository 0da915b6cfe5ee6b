package synod

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/sim"
)

// A Ballot is the number of a proposal. Its last three decimal digits are the
// number of the node that issues it, so "different proposers choose their
// numbers from disjoint sets" (§2.5); what stands before is a counter. 0 is
// below all ballots.
type Ballot uint64

// ballotNodes is how many nodes can issue ballots.
const ballotNodes = 1000

func newBallot(counter uint64, id sim.NodeID) Ballot { return Ballot(counter*ballotNodes + uint64(id)) }

func (b Ballot) counter() uint64 { return uint64(b) / ballotNodes }

// String returns the counter and the node: "4.1".
func (b Ballot) String() string { return fmt.Sprintf("%d.%d", b.counter(), b%ballotNodes) }

// A Proposal is a value with a number. The zero Proposal is none.
type Proposal struct {
	Ballot Ballot
	Value  string // an encoded services.Command
}

// Why no two values are chosen in an instance (§2.2). A proposal is chosen once a
// majority has accepted it. Let one with number m and value v be; then each that is
// issued with a higher number n has the value v too (P2b), and so each that is accepted
// (P2a) or chosen (P2). It follows, by induction over n, from what holds of each
// proposal that is issued (P2c): there is a majority of which
//
//	(a) nobody accepts anything numbered below n, before or after; or
//	(b) its value is that of the highest-numbered proposal below n that any of them
//	    accepts, before or after.
//
// For that majority and the one that has accepted m share an acceptor, so (a) is not
// the case; and the proposal of (b) is numbered from m to n-1, so its value is v: by
// induction, or as there is one proposal to a number.
//
// These hold at each step, and beside each handler stands how it keeps them, with the
// flaw that breaks it. In quotation marks is the invariant of package checker that
// judges them in a run:
//
//	One   one proposal at most is issued under a number   "one value per ballot",
//	                                                      "election safety"
//	P1a   an acceptor's promised does not go down, and it accepts nothing below
//	      it: accepted.Ballot <= promised                 "promises"
//	P2c   as above: what P2 follows from                  "committed entries"

// An instance is what a node knows of one decree.
type instance struct {
	// As acceptor: on disk before anybody is told (§2.5), so that a crash takes back
	// nothing that others rest on.
	promised Ballot   // it accepts no proposal below this (P1a)
	accepted Proposal // the highest-numbered one that it accepted

	// As learner.
	votes  []Ballot // by acceptor, the highest-numbered proposal it is known to have accepted
	chosen bool
	value  string
}

// An attempt is what a node is doing as proposer.
type attempt struct {
	phase    phase
	instance uint64
	ballot   Ballot
	promises []sim.NodeID
	highest  Proposal // the highest-numbered of those in the promises
	failures int      // attempts in a row that came to nothing
}

type phase uint8

const (
	idle      phase = iota
	preparing       // phase 1: waiting for promises
	accepting       // phase 2: waiting for the value to be chosen
	backingOff
)

// propose begins phase 1 with a new number, if there is anything to propose:
// "a proposer selects a proposal number n and sends a prepare request with
// number n" (§2.2, phase 1a).
//
// One: nobody else's numbers are among its own, and none of them was used before, as
// the last of them is on disk by the time that this one leaves (reuseBallot: not so).
func (s *server) propose() {
	if s.attempt.phase != idle || len(s.queue) == 0 {
		return
	}
	s.tried = s.nextBallot()
	s.saveTried()
	s.attempt = attempt{preparing, s.applied + 1, s.tried, nil, Proposal{}, s.attempt.failures}
	s.coverReads()
	s.env.SetTimer(attemptTimer, s.config.timeout)
	s.broadcast(Prepare{s.attempt.instance, s.attempt.ballot})
}

// nextBallot returns the lowest of the node's own ballots that is above all
// that it has used and not below any that it has heard of (§2.5).
func (s *server) nextBallot() Ballot {
	b := newBallot(max(s.tried.counter()+1, s.heard.counter()), s.id)
	if b < s.heard {
		b += ballotNodes
	}
	return b
}

// prepare is phase 1b: the promise not to accept any proposal below a number,
// with the highest-numbered proposal that was accepted (§2.2). The proposer of
// a ballot may ask for the promise again: the message may come twice.
//
// P1a: promised does not go down, and is on disk before the promise leaves
// (forgetPromise: not so). As nothing numbered below m.Ballot is accepted from here on,
// what the promise tells is the highest below it that this acceptor ever accepts: what
// (a) and (b) say of "before or after" rests on this.
func (s *server) prepare(from sim.NodeID, m Prepare) {
	if s.isDecided(from, m.Instance) {
		return
	}
	i := s.instance(m.Instance)
	s.heard = max(s.heard, m.Ballot)
	if m.Ballot < i.promised {
		s.send(from, Refused{m.Instance, m.Ballot, i.promised})
		return
	}
	i.promised = m.Ballot
	s.savePromise(m.Instance, m.Ballot)
	s.send(from, Promise{m.Instance, m.Ballot, i.accepted})
}

// promise is phase 2a: once a majority has promised, the proposer asks for the
// acceptance of the highest-numbered proposal's value among the responses, or
// of any value if there was no proposal (§2.2).
//
// P2c: the majority is that of the promises, each of them for this number (stalePromise:
// of an earlier one, too) and of another acceptor. If none tells of a proposal this is
// (a), else (b) (ownValue: neither). One: an attempt issues one proposal, as it goes on
// to accepting, and the next has another number.
//
// If there was none, no value was chosen when the attempt began, for one of those who
// had accepted it would be among those who promised. That is all that a read has to
// know: the state is up to date (§2.3: whoever needs to know whether a value was chosen
// can have a proposal issued; unfinishedRead: it does not look, and "linearizability"
// is broken).
func (s *server) promise(from sim.NodeID, m Promise) {
	a := &s.attempt
	counts := m.Ballot == a.ballot || s.config.flaw == stalePromise
	if a.phase != preparing || m.Instance != a.instance || !counts || slices.Contains(a.promises, from) {
		return
	}
	a.promises = append(a.promises, from)
	if m.Accepted.Ballot > a.highest.Ballot {
		a.highest = m.Accepted
	}
	if len(a.promises) < s.quorum() {
		return
	}
	s.env.Observe(sim.Observation{Kind: sim.Became, Term: uint64(a.ballot), Text: sim.Leader})
	if a.highest.Ballot == 0 || s.config.flaw == unfinishedRead {
		s.serveReads()
	}
	value, found := a.highest.Value, a.highest.Ballot != 0
	if !found || s.config.flaw == ownValue {
		value, found = s.ownValue()
	}
	if !found {
		a.phase, a.failures = idle, 0
		return
	}
	a.phase = accepting
	s.broadcast(Accept{a.instance, Proposal{a.ballot, value}})
}

// accept is phase 2b: an acceptor accepts a proposal unless it has promised
// not to (§2.2), and tells all learners (§2.3). Having accepted a proposal, it
// accepts none below.
//
// P1a: both sides of accepted.Ballot <= promised become m.Ballot (acceptKeepsPromise:
// one of them only, so that a lower proposal may take the place of this one, and a
// later promise not tell of it).
func (s *server) accept(from sim.NodeID, m Accept) {
	if s.isDecided(from, m.Instance) {
		return
	}
	i := s.instance(m.Instance)
	s.heard = max(s.heard, m.Ballot)
	if m.Ballot < i.promised {
		s.send(from, Refused{m.Instance, m.Ballot, i.promised})
		return
	}
	if s.config.flaw != acceptKeepsPromise {
		i.promised = m.Ballot
	}
	i.accepted = m.Proposal
	s.saveAccepted(m.Instance, m.Proposal)
	s.broadcast(Accepted(m))
}

// accepted learns that an acceptor has accepted a proposal. A value is chosen
// when one proposal has been accepted by a majority (§2.3), and not several
// (mixBallots: all count). Of each acceptor the highest counts, so a learner may miss
// that a lower one was chosen; a higher one that is has its value, by P2.
func (s *server) accepted(from sim.NodeID, m Accepted) {
	i := s.instance(m.Instance)
	i.votes[from-1] = max(i.votes[from-1], m.Ballot)
	votes := 0
	for _, b := range i.votes {
		if b == m.Ballot || b != 0 && s.config.flaw == mixBallots {
			votes++
		}
	}
	if votes >= s.quorum() {
		s.choose(m.Instance, m.Value)
	}
}

// chosen learns the values of instances that another node knows to be chosen (§2.3).
func (s *server) chosen(m Chosen) {
	for k, value := range m.Values {
		s.choose(m.Instance+uint64(k), value)
	}
}

// choose takes note that a value is chosen, and executes what can be executed
// in order.
func (s *server) choose(number uint64, value string) {
	i := s.instance(number)
	if i.chosen {
		return
	}
	i.chosen, i.value = true, value
	s.saveChosen(number, value)
	s.advance()
	if a := &s.attempt; a.instance <= s.applied && a.phase != backingOff {
		a.phase, a.failures = idle, 0
	}
}

// refused learns that an acceptor has promised a higher number. "It is probably
// a good idea to abandon a proposal if some proposer has begun trying to issue
// a higher-numbered one" (§2.2).
func (s *server) refused(m Refused) {
	s.heard = max(s.heard, m.Promised)
	if a := &s.attempt; m.Ballot == a.ballot && m.Instance == a.instance && (a.phase == preparing || a.phase == accepting) {
		s.abandon()
	}
}

// abandon gives up an attempt and lets some time pass before the next, more
// after each that failed. Without that, two proposers can keep outbidding each
// other for ever (§2.4).
func (s *server) abandon() {
	a := &s.attempt
	most := s.config.backOff << min(a.failures, 4)
	a.failures++
	if most == 0 {
		a.phase = idle
		return
	}
	a.phase = backingOff
	s.env.SetTimer(attemptTimer, pause(s.env.Rand(), most))
}

// isDecided reports whether the node knows what was chosen in an instance, and
// if so tells it and what follows to the one who still proposes there. It promises and
// accepts nothing more there, which no clause asks of an acceptor.
func (s *server) isDecided(from sim.NodeID, number uint64) bool {
	if number > s.applied {
		return false
	}
	var values []string
	for i := number; i <= min(s.applied, number+chosenMax-1); i++ {
		values = append(values, s.instances[i-1].value)
	}
	s.send(from, Chosen{number, values})
	return true
}

// chosenMax is how many values one message tells at most.
const chosenMax = 256
