package server

import "github.com/laplace-sim/laplace/sim"

// append adds a command to the leader's log, and sends it to all others.
func (s *server) append(command string) {
	s.log.entries = append(s.log.entries, Entry{Term: s.currentTerm, Command: command})
	s.unsaved = true
	s.broadcast()
	s.advanceCommitIndex()
}

// heartbeat tells all others that there is a leader, and sends again what they have not
// confirmed.
func (s *server) heartbeat() {
	s.env.SetTimer(heartbeatTimer, heartbeatInterval)
	s.broadcast()
}

// broadcast sends each of the others what it lacks.
func (s *server) broadcast() {
	for _, other := range s.Others(s.env.ID()) {
		s.replicate(other)
	}
}

// replicate sends a follower the entries from its nextIndex on, or the snapshot if they are
// discarded.
func (s *server) replicate(to sim.NodeID) {
	prev := s.nextIndex[to] - 1
	if prev < s.log.base {
		s.sendSnapshot(to)
		return
	}
	s.send(to, AppendEntries{
		Term:         s.currentTerm,
		PrevLogIndex: prev,
		PrevLogTerm:  s.log.term(prev),
		Entries:      s.log.from(prev + 1),
		LeaderCommit: s.commitIndex,
	})
}

// appendEntries takes in what a leader sends.
func (s *server) appendEntries(from sim.NodeID, m AppendEntries) {
	s.observe(m.Term)
	if m.Term < s.currentTerm {
		s.send(from, AppendEntriesReply{Term: s.currentTerm})
		return
	}
	s.becomeFollower() // a candidate has lost to the leader of its term
	s.resetElectionTimer()
	if m.PrevLogIndex < s.log.base {
		m = s.behindSnapshot(m)
	}
	if !s.log.has(m.PrevLogIndex) {
		s.send(from, AppendEntriesReply{Term: s.currentTerm, ConflictIndex: s.log.last() + 1})
		return
	}
	if term := s.log.term(m.PrevLogIndex); term != m.PrevLogTerm {
		s.send(from, AppendEntriesReply{Term: s.currentTerm, ConflictTerm: term, ConflictIndex: s.log.firstOf(m.PrevLogIndex)})
		return
	}
	s.adopt(m.PrevLogIndex, m.Entries)
	match := m.PrevLogIndex + uint64(len(m.Entries))
	s.commitIndex = max(s.commitIndex, min(m.LeaderCommit, match))
	s.send(from, AppendEntriesReply{Term: s.currentTerm, Success: true, MatchIndex: match})
	s.apply()
}

// behindSnapshot is a message without those entries that the server's snapshot stands for:
// they are committed, and so the same.
func (s *server) behindSnapshot(m AppendEntries) AppendEntries {
	covered := min(s.log.base-m.PrevLogIndex, uint64(len(m.Entries)))
	m.Entries = m.Entries[covered:]
	m.PrevLogIndex, m.PrevLogTerm = s.log.base, s.log.baseTerm
	return m
}

// adopt makes entries part of the log behind an index: "If an existing entry conflicts with
// a new one (same index but different terms), delete the existing entry and all that
// follow it. Append any new entries not already in the log". What the log has beyond them
// stays, for the message may be an old one.
func (s *server) adopt(prev uint64, entries []Entry) {
	for i, e := range entries {
		index := prev + 1 + uint64(i)
		if index <= s.log.last() && s.log.term(index) == e.Term {
			continue
		}
		if index <= s.log.last() {
			s.log.truncate(index)
		}
		s.log.entries = append(s.log.entries, entries[i:]...)
		s.unsaved = true
		return
	}
}

// appendEntriesReply takes in a follower's answer.
func (s *server) appendEntriesReply(from sim.NodeID, m AppendEntriesReply) {
	s.observe(m.Term)
	if s.role != leader || m.Term != s.currentTerm {
		return
	}
	if m.Success {
		s.matched(from, m.MatchIndex)
		return
	}
	next := max(s.backUp(from, m), s.matchIndex[from]+1)
	if next < s.nextIndex[from] {
		s.nextIndex[from] = next
		s.replicate(from)
	}
}

// backUp is where a follower is to be tried next whose log does not match: behind the
// leader's last entry of the term that conflicts, or where that term begins.
func (s *server) backUp(from sim.NodeID, m AppendEntriesReply) uint64 {
	if m.ConflictTerm != 0 {
		if last := s.log.lastOf(m.ConflictTerm, s.nextIndex[from]); last > 0 {
			return last + 1
		}
	}
	return m.ConflictIndex
}

// matched notes up to where a follower's log is the leader's.
func (s *server) matched(from sim.NodeID, index uint64) {
	if index <= s.matchIndex[from] {
		return // an old answer
	}
	s.matchIndex[from] = index
	s.nextIndex[from] = max(s.nextIndex[from], index+1)
	s.advanceCommitIndex()
}

// advanceCommitIndex commits what a majority has: "If there exists an N such that N >
// commitIndex, a majority of matchIndex[i] ≥ N, and log[N].term == currentTerm: set
// commitIndex = N" (sections 5.3, 5.4).
func (s *server) advanceCommitIndex() {
	s.save() // the leader counts itself
	for n := s.log.last(); n > s.commitIndex && s.log.term(n) == s.currentTerm; n-- {
		if s.isMajority(s.holders(n)) {
			s.commitIndex = n
			s.apply()
			return
		}
	}
}

// holders is how many servers have the entry at an index, the leader among them.
func (s *server) holders(index uint64) int {
	count := 1
	for _, other := range s.Others(s.env.ID()) {
		if s.matchIndex[other] >= index {
			count++
		}
	}
	return count
}

// apply executes what is committed: "If commitIndex > lastApplied: increment lastApplied,
// apply log[lastApplied] to state machine".
func (s *server) apply() {
	for s.commitIndex > s.lastApplied {
		s.lastApplied++
		s.env.Apply(s.lastApplied, s.log.at(s.lastApplied).Command)
	}
}
