package raft

import "github.com/laplace-sim/laplace/sim"

// A snapshot is the state of the machine after the entry at index, which
// stands for all entries up to there (§5.1).
type snapshot struct {
	index uint64 // lastIncludedIndex
	term  uint64 // lastIncludedTerm
	data  []byte // what kv.Store.Snapshot returned; not to be written to
}

// takeSnapshot replaces entries by a snapshot once enough have been applied
// (§5.1.2). In memory it keeps the later half of them, so that a follower that
// is a little behind need not be sent the snapshot.
func (s *server) takeSnapshot() {
	if s.halted || s.lastApplied < s.snapshot.index+s.config.snapshotEvery {
		return
	}
	s.snapshot = snapshot{s.lastApplied, s.log.term(s.lastApplied), s.machine.Snapshot()}
	if s.persistSnapshot() {
		s.log.compact(s.snapshot.index - min(s.snapshot.index, s.config.snapshotEvery/2))
	}
}

// sendSnapshot sends the snapshot to a follower that lacks entries which the
// log no longer has (§5.3).
func (s *server) sendSnapshot(p *peer) {
	p.progress = installing
	p.waiting = true
	p.asked = s.env.Monotonic()
	p.next = s.snapshot.index + 1
	s.send(p.id, InstallSnapshot{
		Term:              s.currentTerm,
		LastIncludedIndex: s.snapshot.index,
		LastIncludedTerm:  s.snapshot.term,
		Data:              s.snapshot.data,
	})
}

// installSnapshot replaces the state by the leader's snapshot, if that is
// ahead of it. Entries that follow the snapshot stay (§5.3).
func (s *server) installSnapshot(from sim.NodeID, m InstallSnapshot) {
	if m.Term < s.currentTerm {
		s.send(from, InstallSnapshotReply{Term: s.currentTerm})
		return
	}
	s.hear(from, m.Term)
	if m.LastIncludedIndex > s.commitIndex && !s.install(m) {
		return
	}
	if s.persist() {
		s.send(from, InstallSnapshotReply{Term: s.currentTerm, MatchIndex: m.LastIncludedIndex})
	}
}

// install makes a snapshot the server's own and reports whether it is durable.
func (s *server) install(m InstallSnapshot) bool {
	if err := s.machine.Restore(m.Data); err != nil {
		return false // damaged on the way; the leader tries again
	}
	if !s.log.has(m.LastIncludedIndex, m.LastIncludedTerm) {
		s.log = log{base: m.LastIncludedIndex, baseTerm: m.LastIncludedTerm}
	}
	s.snapshot = snapshot{m.LastIncludedIndex, m.LastIncludedTerm, m.Data}
	s.restored()
	return s.persistSnapshot()
}

// restored notes that the machine's state is that of the snapshot.
func (s *server) restored() {
	s.commitIndex, s.lastApplied = s.snapshot.index, s.snapshot.index
	s.env.Observe(sim.Observation{Kind: sim.Restored, Term: s.snapshot.term, Index: s.snapshot.index})
}

// installSnapshotReply learns that a follower has the snapshot.
func (s *server) installSnapshotReply(from sim.NodeID, m InstallSnapshotReply) {
	if p := s.answered(from, m.Term); p != nil {
		s.matches(p, m.MatchIndex)
	}
}
