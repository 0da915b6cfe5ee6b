package raft

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/sim"
)

// What the thesis rules out panics: a server that went on would make it the
// others' trouble, and of servers that run over sockets nobody else sees it. The
// flaws that lead there are let pass, for whoever judges the run to find out.

// arrows are the changes of role in figure 3.3, with those of PreVote (§9.6).
var arrows = map[role][]role{
	follower:     {follower, preCandidate, candidate},
	preCandidate: {preCandidate, candidate, follower},
	candidate:    {candidate, preCandidate, leader, follower},
	leader:       {follower},
}

// mustChange holds for each change of role. Who seeks votes begins with none.
func (s *server) mustChange(to role) {
	if (to == preCandidate || to == candidate) && slices.ContainsFunc(s.peers, func(p peer) bool { return p.votes > 0 }) {
		s.never("a %v begins with votes that it was given before (sections 3.4, 9.6)", to)
	}
	if slices.Contains(arrows[s.role], to) {
		return
	}
	panic(fmt.Sprintf("raft: in term %d a %v would become %v; expected one of %v (figure 3.3, section 9.6)", s.currentTerm, s.role, to, arrows[s.role]))
}

// enterTerm begins a term, in which the server has voted for nobody, and owes
// nothing any more. Terms never go back (§3.3).
func (s *server) enterTerm(term uint64) {
	if term <= s.currentTerm {
		panic(fmt.Sprintf("raft: would go from term %d to %d; expected a later one (section 3.3)", s.currentTerm, term))
	}
	s.currentTerm, s.votedFor, s.owed = term, 0, acknowledgement{}
}

// mustKnowTerm holds for the term of a message that was handled: the server is in no
// earlier one (§3.3). A candidate's is passed over where a promise stands in the way
// (§4.2.3), and one that is yet to be begun says nothing (§9.6).
func (s *server) mustKnowTerm(term uint64) {
	if term > s.currentTerm {
		s.never("passes over term %d of a message (section 3.3)", term)
	}
}

// never says that the server has come to where it never may.
func (s *server) never(format string, arguments ...any) {
	panic(fmt.Sprintf("raft: in term %d %s", s.currentTerm, fmt.Sprintf(format, arguments...)))
}

// neverElects says that the election timer of a leader has expired. Whoever becomes
// leader stops it (§3.4).
func (s *server) neverElects() {
	if s.config.flaw != heedOldLeaders {
		s.never("the election timer of a leader expires (section 3.4)")
	}
}

// voteFor gives the one vote of the term (§3.4).
func (s *server) voteFor(candidate sim.NodeID) {
	if s.votedFor != 0 {
		panic(fmt.Sprintf("raft: would vote for %v in term %d after %v; expected one vote in a term (section 3.4)", candidate, s.currentTerm, s.votedFor))
	}
	s.votedFor = candidate
}

// mustYield holds for a leader that hears another: there is one in a term at
// most (figure 3.2, election safety).
func (s *server) mustYield(to sim.NodeID, term uint64) {
	if s.role == leader && term == s.currentTerm {
		s.neverYields(to, term)
	}
}

func (s *server) neverYields(to sim.NodeID, term uint64) {
	if !s.config.losesAgreement() {
		panic(fmt.Sprintf("raft: leads term %d, and so does %v; expected one leader in a term (election safety)", term, to))
	}
}

// mustFollow holds for entries that are added to the log: there are no gaps.
func (l *log) mustFollow(prev uint64) {
	if prev < l.base || prev > l.lastIndex() {
		l.neverFollows(prev)
	}
}

func (l *log) neverFollows(prev uint64) {
	panic(fmt.Sprintf("raft: entries after %d would be added to a log from %d to %d; expected no gap", prev, l.base+1, l.lastIndex()))
}

// neverTruncate says that the log is cut off where it is committed (figure 3.2,
// leader completeness).
func (s *server) neverTruncate(last uint64) {
	if !s.config.losesAgreement() {
		panic(fmt.Sprintf("raft: in term %d the log would be cut off after entry %d, and is committed up to %d (leader completeness)", s.currentTerm, last, s.commitIndex))
	}
}

// mustMatch holds for what a follower says to have: it has it from this log.
func (s *server) mustMatch(p *peer, index uint64) {
	if index > s.log.lastIndex() {
		s.neverMatches(p, index)
	}
}

func (s *server) neverMatches(p *peer, index uint64) {
	if !s.config.losesAgreement() {
		panic(fmt.Sprintf("raft: %v says in term %d that its log agrees up to entry %d; expected at most %d, the last there is", p.id, s.currentTerm, index, s.log.lastIndex()))
	}
}

// mustBeDurable holds for what is acknowledged (§3.8).
func (s *server) mustBeDurable(index uint64) {
	if index > s.durable {
		s.neverDurable(index)
	}
}

func (s *server) neverDurable(index uint64) {
	if s.config.flaw != ackBeforeSync && !s.config.losesAgreement() {
		panic(fmt.Sprintf("raft: would acknowledge entry %d in term %d; expected at most %d, the last that is known to be on disk (section 3.8)", index, s.currentTerm, s.durable))
	}
}

// mustBeSaved holds when a vote is given, and when nothing is left to sync: the term
// and the vote are recorded, and all that was recorded is on disk (§3.8).
func (s *server) mustBeSaved() {
	if now := (ballot{s.currentTerm, s.votedFor}); s.recorded != now && s.config.flaw != forgetVote {
		panic(fmt.Sprintf("raft: in term %d has voted for %v, and has recorded term %d and a vote for %v (section 3.8)", now.term, now.vote, s.recorded.term, s.recorded.vote))
	}
	if !s.wal.IsDurable() {
		panic(fmt.Sprintf("raft: in term %d would count on records that are not known to be on disk (section 3.8)", s.currentTerm))
	}
}

// mustStand holds for whatever is sent: a server that has halted sends nothing, and
// one whose log has stopped has halted.
func (s *server) mustStand() {
	if s.halted || s.wal.Err() != nil {
		s.neverStands()
	}
}

// neverStands is a call of its own, so that mustStand takes none for each message.
//
//go:noinline
func (s *server) neverStands() {
	s.never("would go on and send something; that it has halted is %t, and its disk says: %v", s.halted, s.wal.Err())
}

// mustGrant holds for a vote, or the promise of one, that a candidate is given for a
// term: it is still to be had (§3.4), the candidate's log is as good as this one
// (§3.6.1), and this server has promised it to nobody (§4.2.3). Whether clocks that
// are compared with the leader's say so still is not asked twice, for they may have
// been set.
func (s *server) mustGrant(to sim.NodeID, term, lastLogIndex, lastLogTerm uint64, promises bool) {
	if term < s.currentTerm || term == s.currentTerm && s.votedFor != 0 && s.votedFor != to {
		panic(fmt.Sprintf("raft: in term %d %v would get a vote for term %d; that of this term is for %v (section 3.4)", s.currentTerm, to, term, s.votedFor))
	}
	if cmp.Or(cmp.Compare(lastLogTerm, s.log.lastTerm()), cmp.Compare(lastLogIndex, s.log.lastIndex())) < 0 {
		panic(fmt.Sprintf("raft: in term %d %v, whose log ends with entry %d of term %d, would get a vote; expected one no worse than entry %d of term %d (section 3.6.1)",
			s.currentTerm, to, lastLogIndex, lastLogTerm, s.log.lastIndex(), s.log.lastTerm()))
	}
	if promises && !s.config.lease.Shared() && s.config.flaw != leaseWithoutPromise && s.hearsLeader() {
		panic(fmt.Sprintf("raft: in term %d %v would get a vote of a server that hears its leader (section 4.2.3)", s.currentTerm, to))
	}
}

// mustBeLater holds for the term for which a vote is promised: it is still to come
// (§9.6).
func (s *server) mustBeLater(term uint64) {
	if term <= s.currentTerm {
		s.never("would promise its vote for term %d (section 9.6)", term)
	}
}

// mustRefuse holds for a vote that a candidate is not given: it is not to be had, or
// the candidate's log is worse than this one (§3.4, §3.6.1).
func (s *server) mustRefuse(to sim.NodeID, m RequestVote) {
	free := m.Term == s.currentTerm && (s.votedFor == 0 || s.votedFor == to)
	if free && cmp.Or(cmp.Compare(m.LastLogTerm, s.log.lastTerm()), cmp.Compare(m.LastLogIndex, s.log.lastIndex())) >= 0 {
		s.never("%v, whose log ends with entry %d of term %d, would be refused a vote that is still to be had, by one with entry %d of term %d (section 3.6.1)",
			to, m.LastLogIndex, m.LastLogTerm, s.log.lastIndex(), s.log.lastTerm())
	}
}

// mustBegin holds for a server that seeks election: it may lead (§4.2.2).
func (s *server) mustBegin() {
	if !slices.ContainsFunc(s.configurations, func(c configuration) bool {
		return slices.Contains(c.voters, s.id) || slices.Contains(c.outgoing, s.id)
	}) {
		panic(fmt.Sprintf("raft: would seek election after term %d; expected a voter of %v (section 4.2.2)", s.currentTerm, s.latest()))
	}
}

// mustBeNew holds for an entry that is recorded: none at its index is known to be
// on disk.
func (s *server) mustBeNew(index uint64) {
	if index <= s.durable {
		s.neverNew(index)
	}
}

func (s *server) neverNew(index uint64) {
	if !s.config.losesAgreement() {
		panic(fmt.Sprintf("raft: in term %d would record entry %d; expected one after %d, the last that is known to be on disk", s.currentTerm, index, s.durable))
	}
}

// mustNeedSync holds for a sync that is waited for: there is something to sync.
func (s *server) mustNeedSync() {
	if s.wal.IsDurable() {
		s.never("would wait for a sync of what is on disk")
	}
}

// mustReject holds for what a follower rejects: its log does not agree (§3.5). What
// it answers is the first entry of the term that conflicts.
func (s *server) mustReject(m AppendEntries, r AppendEntriesReply) {
	first := r.ConflictIndex
	switch {
	case s.log.has(m.PrevLogIndex, m.PrevLogTerm):
		s.never("would reject entries that fit (section 3.5)")
	case r.ConflictTerm == 0 && first == s.log.lastIndex()+1 && first <= m.PrevLogIndex:
	case first > m.PrevLogIndex || !s.log.has(first, r.ConflictTerm) || first > s.log.base+1 && s.log.has(first-1, r.ConflictTerm):
		panic(fmt.Sprintf("raft: in term %d would answer that of term %d entry %d is the first, where entry %d conflicts (section 3.5)",
			s.currentTerm, r.ConflictTerm, first, m.PrevLogIndex))
	}
}

// mustBeLed holds for what is owed: the leader that the server follows gets it, and
// has put off its next election (§3.4).
func (s *server) mustBeLed(by sim.NodeID) {
	if s.role != follower || s.leader != by || !s.account.election.setIn(s.account.events) {
		s.never("as %v that follows %v would acknowledge what %v sent; has put off its election: %t (sections 3.5, 3.4)",
			s.role, s.leader, by, s.account.election.setIn(s.account.events))
	}
}

// mustOwe holds for an acknowledgement: it stands for what has just come, or for more.
func (s *server) mustOwe(session, match, round uint64) {
	if o := &s.owed; o.session <= session && (o.session != session || o.match < match || o.round < round) {
		s.never("owes an acknowledgement up to entry %d and round %d in session %d; expected no less than entry %d and round %d in session %d",
			o.match, o.round, o.session, match, round, session)
	}
}

// lookEvery is how many events pass until mustBeDrained is asked, if the inbox has just
// drained then: what is not as it must be stays so or comes again, and to ask each time takes
// 3 % more. It has no factor in common with what a few servers do over and over again.
const lookEvery = 7

// mustBeDrained holds whenever the inbox has drained. What the server knows twice
// agrees, and what a leader has to end does not outlast its office.
func (s *server) mustBeDrained() {
	if s.halted {
		return
	}
	s.mustBeInOrder()
	if !s.isSettled() {
		s.mustBeConfigured()
	}
	s.mustBeSyncing()
	s.mustBeTimed()
	s.mustHaveAnswered()
	if s.role == leader {
		s.mustLead()
		return
	}
	s.mustNotLead()
}

// mustNotLead holds for a server that does not lead whenever its inbox has drained.
func (s *server) mustNotLead() {
	switch {
	case s.Waiting() > 0 || s.change != nil || s.transfer.to != 0:
		s.never("somebody waits for a server that does not lead")
	case s.role != follower && s.leader != 0, s.leader == s.id:
		panic(fmt.Sprintf("raft: in term %d a %v takes %v for the leader", s.currentTerm, s.role, s.leader))
	case s.role != follower:
		s.mustHaveAskedVoters()
	case s.leader != 0 && s.account.led != s.currentTerm:
		panic(fmt.Sprintf("raft: in term %d takes %v for the leader, and has heard one in term %d", s.currentTerm, s.leader, s.account.led))
	}
}

// isSettled reports whether there is but one configuration, committed and in effect.
func (s *server) isSettled() bool {
	return len(s.configurations) == 1 && s.configurations[0].index == s.told && s.told <= s.commitIndex
}

// mustBeConfigured holds whenever the inbox has drained: the configuration in force
// is the one that was put into effect, and of those that are committed the last is
// kept (§4.1).
func (s *server) mustBeConfigured() {
	if c := s.inForce(); s.told != c.index {
		panic(fmt.Sprintf("raft: in term %d the configuration of entry %d is in effect; expected that of entry %d (section 4.1)", s.currentTerm, s.told, c.index))
	}
	kept := s.configurations
	if last := s.latest().index; last > s.log.lastIndex() {
		panic(fmt.Sprintf("raft: in term %d keeps the configuration of entry %d, and the log ends with entry %d (section 4.1)", s.currentTerm, last, s.log.lastIndex()))
	}
	if (kept[0].index > s.commitIndex || len(kept) > 1 && kept[1].index <= s.commitIndex) && !s.config.losesAgreement() {
		panic(fmt.Sprintf("raft: in term %d keeps %d configurations from that of entry %d on, and is committed up to %d (section 4.1)", s.currentTerm, len(kept), kept[0].index, s.commitIndex))
	}
}

// mustSeat holds for a configuration that was put into effect: the server deals with
// its members, and counts each where it has a vote (§4.3).
func (s *server) mustSeat(c *configuration) {
	others := slices.DeleteFunc(c.members(), func(id sim.NodeID) bool { return id == s.id })
	same := slices.EqualFunc(others, s.peers, func(id sim.NodeID, p peer) bool { return p.id == id && p.seat == c.seat(id) })
	if !same || s.seat != c.seat(s.id) || s.joint != (len(c.outgoing) > 0) {
		panic(fmt.Sprintf("raft: in term %d deals with %v, itself with seat %d; expected the other members of %v (section 4.3)", s.currentTerm, s.peers, s.seat, c))
	}
}

// mustBeSyncing holds whenever the inbox has drained: what is not on disk is waited for,
// and nothing else; by a leader in a sync that is under way.
func (s *server) mustBeSyncing() {
	flying := s.flight.tag != 0
	if (s.unsynced || flying) == s.wal.IsDurable() || (s.saving != 0) != s.wal.Saving() || s.role == leader && !flying && s.unsynced {
		s.never("as %v has to sync: %t, does so: %t, waits for a snapshot: %t; the log is on disk: %t, and a snapshot is being written: %t (section 3.8)",
			s.role, s.unsynced, s.flight != noFlight, s.saving != 0, s.wal.IsDurable(), s.wal.Saving())
	}
}

// mustBeInOrder holds whenever the inbox has drained: what is in the snapshot was
// applied, what was applied is committed, and the log has it.
func (s *server) mustBeInOrder() {
	ordered := s.log.base <= s.snapshot.index && s.snapshot.index <= s.lastApplied && s.lastApplied <= s.commitIndex && s.commitIndex <= s.log.lastIndex()
	if !ordered && !s.config.losesAgreement() {
		panic(fmt.Sprintf("raft: found the log from %d, a snapshot up to %d, entries applied up to %d, committed up to %d, the log up to %d; expected none of them to be less than that before it",
			s.log.base+1, s.snapshot.index, s.lastApplied, s.commitIndex, s.log.lastIndex()))
	}
}
