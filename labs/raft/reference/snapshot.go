package server

import "github.com/laplace-sim/laplace/sim"

// Compact discards the log up to an index that was applied, for which a snapshot stands.
func (s *server) Compact(index uint64, snapshot string) {
	if index <= s.log.base {
		return
	}
	s.log.compact(index, s.log.term(index))
	s.snapshot, s.unsaved = snapshot, true
	s.save()
}

// sendSnapshot sends a follower the snapshot in the place of entries that are discarded.
func (s *server) sendSnapshot(to sim.NodeID) {
	s.send(to, InstallSnapshot{
		Term:              s.currentTerm,
		LastIncludedIndex: s.log.base,
		LastIncludedTerm:  s.log.baseTerm,
		Data:              s.snapshot,
	})
}

// installSnapshot takes in a leader's snapshot (figure 13), unless the server has applied as
// much already.
func (s *server) installSnapshot(from sim.NodeID, m InstallSnapshot) {
	s.observe(m.Term)
	if m.Term < s.currentTerm {
		s.send(from, InstallSnapshotReply{Term: s.currentTerm})
		return
	}
	s.becomeFollower()
	s.resetElectionTimer()
	if m.LastIncludedIndex > s.commitIndex {
		s.log.compact(m.LastIncludedIndex, m.LastIncludedTerm)
		s.snapshot, s.unsaved = m.Data, true
		s.save()
		s.env.Restore(m.LastIncludedIndex, m.Data)
		s.commitIndex, s.lastApplied = m.LastIncludedIndex, m.LastIncludedIndex
	}
	s.send(from, InstallSnapshotReply{Term: s.currentTerm, LastIncludedIndex: m.LastIncludedIndex})
}

// installSnapshotReply goes on with the entries behind the snapshot.
func (s *server) installSnapshotReply(from sim.NodeID, m InstallSnapshotReply) {
	s.observe(m.Term)
	if s.role != leader || m.Term != s.currentTerm {
		return
	}
	s.matched(from, m.LastIncludedIndex)
	if s.nextIndex[from] <= s.log.last() {
		s.replicate(from)
	}
}
