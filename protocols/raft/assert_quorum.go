package raft

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/sim"
)

// What rests on a majority is counted twice: where it is decided, by the seats that
// the servers have, and here, over the members of the configuration in force
// itself. While that is joint, both majorities must be there (§4.3).

// isQuorum counts those for whom something is so.
func (s *server) isQuorum(own bool, has func(*peer) bool) bool {
	c := s.inForce()
	return s.isMajority(c.voters, own, has) && (len(c.outgoing) == 0 || s.isMajority(c.outgoing, own, has))
}

func (s *server) isMajority(voters []sim.NodeID, own bool, has func(*peer) bool) bool {
	n, next := 0, 0
	if own && slices.Contains(voters, s.id) {
		n = 1
	}
	for i := range s.peers {
		p := &s.peers[i]
		for next < len(voters) && voters[next] < p.id { // both are in order
			next++
		}
		if next < len(voters) && voters[next] == p.id && has(p) {
			n++
		}
	}
	return 2*n > len(voters)
}

// mustCount holds for whether those that are counted, the server included, are a
// quorum.
func (s *server) mustCount(quorum bool, count func(*peer) int) {
	if s.isQuorum(true, func(p *peer) bool { return count(p) > 0 }) != quorum && s.config.flaw != countVotes {
		s.neverQuorum("that a quorum is there is taken to be %t", quorum)
	}
}

// mustBeStored holds for what a leader commits: a quorum has it on disk, and it is of
// the leader's own term (§3.6.2).
func (s *server) mustBeStored(index uint64) {
	if !s.isQuorum(s.durable >= index, func(p *peer) bool { return p.match >= index }) {
		s.neverQuorum("would commit entry %d", index)
	}
	if term := s.log.term(index); term != s.currentTerm && s.config.flaw != commitPriorTerm {
		s.never("would commit entry %d of term %d by counting who has it (section 3.6.2)", index, term)
	}
}

// mustHaveCommitted holds for the first entry that a leader may commit and has not,
// whenever its inbox has drained: no quorum has it on disk (§3.6.2). Who counts may have
// changed just now; as long as that is not committed, nothing is said.
func (s *server) mustHaveCommitted(index uint64, c *configuration) {
	late := s.config.flaw == commitByAll || s.config.flaw == configureOnApply
	if index > s.log.lastIndex() || c.index > s.commitIndex || late {
		return
	}
	if s.isQuorum(s.durable >= index, func(p *peer) bool { return p.match >= index }) {
		s.neverQuorum("has committed up to entry %d, and a quorum has entry %d", s.commitIndex, index)
	}
}

// mustHaveServed holds for the first of the reads that wait whenever the inbox has
// drained: it cannot be answered yet (§6.4).
func (s *server) mustHaveServed(r *host.Read) {
	if r.Round != 0 && r.Index <= s.lastApplied && s.isQuorum(s.round >= r.Round, func(p *peer) bool { return p.round >= r.Round }) {
		s.neverQuorum("has a read wait for round %d that a quorum has answered (section 6.4, step 3)", r.Round)
	}
}

// mustKnowRounds holds for whether a quorum that knows of rounds has been heard since the
// given time, an election timeout ago; if not, reads go through the log.
func (s *server) mustKnowRounds(known bool, since time.Duration) {
	if now := s.env.Monotonic(); since > now-s.config.electionTimeout {
		s.never("asks at %v who was heard since %v; expected an election timeout between", now, since)
	}
	if known != s.isQuorum(true, func(p *peer) bool { return !p.old && p.round > 0 && p.heard >= since }) {
		s.neverQuorum("that a quorum that knows of rounds was heard since %v is taken to be %t", since, known)
	}
}

// mustBePromised holds for a server that begins an election: others would vote for
// it (§9.6).
func (s *server) mustBePromised() {
	if !s.hasVoters(true) {
		s.neverQuorum("would begin an election after PreVote")
	}
}

// mustBeElected holds for a new leader: a quorum has voted for it, itself only if
// that is recorded (§3.4), and its log has nothing of the term yet.
func (s *server) mustBeElected() {
	if !s.hasVoters(s.recorded == ballot{s.currentTerm, s.id} || s.config.flaw == forgetVote) {
		s.neverQuorum("would lead")
	}
	if s.log.lastTerm() >= s.currentTerm && !s.config.losesAgreement() {
		s.never("would lead, and its log has entry %d of term %d", s.log.lastIndex(), s.log.lastTerm())
	}
}

func (s *server) hasVoters(own bool) bool {
	return s.config.flaw == countVotes || s.isQuorum(own, func(p *peer) bool { return p.votes > 0 })
}

// mustSeek holds for a vote that is counted: the server seeks it, for that term.
func (s *server) mustSeek(term uint64) {
	sought := map[role]uint64{preCandidate: s.currentTerm + 1, candidate: s.currentTerm}[s.role]
	if term != sought {
		panic(fmt.Sprintf("raft: in term %d a %v would count a vote for term %d; expected one for term %d (sections 3.4, 9.6)", s.currentTerm, s.role, term, sought))
	}
}

// mustBeConfirmed holds for a read that is answered: a quorum has answered a round of
// heartbeats that began after it came, when an entry of the term was committed, and
// the state is as far as it was then (§6.4).
func (s *server) mustBeConfirmed(r *host.Read) {
	switch {
	case r.Round == 0 || !s.isQuorum(s.round >= r.Round, func(p *peer) bool { return p.round >= r.Round }):
		s.neverQuorum("would answer a read that waits for round %d (section 6.4, step 3)", r.Round)
	case r.Index < s.termStart && s.config.flaw != readBeforeCommit:
		s.never("would answer a read of the state after entry %d; expected at least entry %d (section 6.4, step 1)", r.Index, s.termStart)
	case r.Index > s.lastApplied:
		s.never("would answer a read of the state after entry %d, and has applied up to %d (section 6.4, step 4)", r.Index, s.lastApplied)
	}
}

// neverQuorum says that the members do not bear out what rests on a quorum of them.
func (s *server) neverQuorum(format string, arguments ...any) {
	s.never("%s; the configuration in force, of %v, does not bear that out", fmt.Sprintf(format, arguments...), s.inForce())
}
