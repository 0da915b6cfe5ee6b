package raft

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A snapshot is the state of the machine after the entry at index, which
// stands for all entries up to there (§5.1).
type snapshot struct {
	index uint64 // lastIncludedIndex
	term  uint64 // lastIncludedTerm

	configuration configuration // the latest up to index (§4.1)

	data []byte // what kv.Store.Snapshot returned; not to be written to
}

// A transmission is a snapshot that a follower is being sent.
type transmission struct {
	snapshot
	offset int           // how much of it the follower has
	asked  time.Duration // when the part that begins there was sent last
}

// takeSnapshot replaces entries by a snapshot once enough have been applied
// (§5.1.2). In memory it keeps the later half of them, so that a follower that
// is a little behind need not be sent the snapshot. It waits for the disk.
func (s *server) takeSnapshot() {
	if s.halted || s.lastApplied < s.snapshot.index+s.config.snapshotEvery {
		return
	}
	s.snapshot = snapshot{s.lastApplied, s.log.term(s.lastApplied), s.configurations[0], s.machine.Snapshot()}
	if s.persistSnapshot() {
		s.env.Observe(sim.Observation{Kind: sim.Compacted, Term: s.snapshot.term, Index: s.snapshot.index})
		s.log.compact(s.snapshot.index - min(s.snapshot.index, s.config.snapshotEvery/2))
	}
}

// sendSnapshot begins to send the snapshot to a follower that lacks entries
// which the log no longer has (§5.3). It stays with that snapshot, even if there
// is a later one before the follower has it all.
func (s *server) sendSnapshot(p *peer) {
	p.progress = installing
	p.waiting = true
	p.next = s.snapshot.index + 1
	p.sending = &transmission{snapshot: s.snapshot}
	s.sendPart(p)
}

// sendPart sends the part of the snapshot that the follower lacks next. It is
// sent again if no answer comes; see heartbeatTimeout.
func (s *server) sendPart(p *peer) {
	t := p.sending
	t.asked = s.env.Monotonic()
	end := min(t.offset+s.config.snapshotPart, len(t.data))
	s.send(p.id, InstallSnapshot{
		Term:              s.currentTerm,
		LastIncludedIndex: t.index,
		LastIncludedTerm:  t.term,
		LastConfiguration: t.configuration.command(),
		Offset:            t.offset,
		Data:              t.data[t.offset:end:end],
		Done:              end == len(t.data),
		Session:           p.session,
	})
}

// installSnapshot takes in a part of the leader's snapshot, and when it is whole
// replaces the state by it, if that is ahead of the server's. Entries that
// follow the snapshot stay (§5.3).
func (s *server) installSnapshot(from sim.NodeID, m InstallSnapshot) {
	reply := InstallSnapshotReply{Term: s.currentTerm, LastIncludedIndex: m.LastIncludedIndex, Session: m.Session}
	if m.Term < s.currentTerm {
		s.send(from, reply)
		return
	}
	s.hear(from, m.Term)
	s.promiseLeader(s.now().Earliest)
	reply.Term = s.currentTerm
	if m.LastIncludedIndex > s.commitIndex || s.config.flaw == lateSnapshot {
		if !s.receivePart(m) {
			reply.Offset = len(s.arriving.data)
			s.send(from, reply)
			return
		}
		if !s.install() {
			return
		}
	}
	s.arriving = snapshot{}
	if s.persist() {
		reply.MatchIndex = m.LastIncludedIndex
		s.send(from, reply)
	}
}

// receivePart puts a part of a snapshot behind those that have come, if it fits
// there, and reports whether the snapshot is whole.
func (s *server) receivePart(m InstallSnapshot) bool {
	if s.arriving.index != m.LastIncludedIndex || s.arriving.term != m.LastIncludedTerm {
		c, err := parseConfiguration(m.LastIncludedIndex, m.LastConfiguration)
		if err != nil {
			panic("raft: a leader sent a snapshot without a configuration: " + err.Error())
		}
		s.arriving = snapshot{index: m.LastIncludedIndex, term: m.LastIncludedTerm, configuration: c}
	}
	if m.Offset != len(s.arriving.data) {
		return false
	}
	s.arriving.data = append(s.arriving.data, m.Data...)
	return m.Done
}

// install makes the snapshot that has arrived the server's own and reports
// whether it is durable.
func (s *server) install() bool {
	arrived := s.arriving
	s.arriving = snapshot{}
	if err := s.machine.Restore(arrived.data); err != nil {
		return false // damaged on the way; the leader tries again
	}
	if !s.log.has(arrived.index, arrived.term) {
		s.log = log{base: arrived.index, baseTerm: arrived.term}
	}
	s.snapshot = arrived
	s.restored()
	return s.config.flaw == forgetSnapshot || s.persistSnapshot()
}

// restored notes that the machine's state is that of the snapshot.
func (s *server) restored() {
	s.commitIndex, s.lastApplied = s.snapshot.index, s.snapshot.index
	s.restoreConfiguration(s.snapshot.configuration)
	s.env.Observe(sim.Observation{Kind: sim.Restored, Term: s.snapshot.term, Index: s.snapshot.index})
}

// installSnapshotReply learns how much of the snapshot a follower has, and sends
// it the next part.
func (s *server) installSnapshotReply(from sim.NodeID, m InstallSnapshotReply) {
	p := s.answered(from, m.Term, m.Session)
	switch {
	case p == nil:
	case m.MatchIndex > 0:
		s.matches(p, m.MatchIndex)
	case p.progress != installing || m.LastIncludedIndex != p.sending.index:
	case m.Offset != p.sending.offset && m.Offset < len(p.sending.data):
		p.sending.offset = m.Offset
		s.sendPart(p)
	}
}
