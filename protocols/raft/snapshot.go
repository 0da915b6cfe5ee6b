package raft

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/protocols/parts"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A snapshot is the state of the machine after the entry at index, which
// stands for all entries up to there (§5.1).
type snapshot struct {
	index uint64 // lastIncludedIndex
	term  uint64 // lastIncludedTerm

	configuration configuration // the latest up to index (§4.1)

	data []byte // what services.Store.Snapshot returned; not to be written to
}

// A transmission is a snapshot that a follower is being sent.
type transmission struct {
	snapshot
	*parts.Sender
}

// acknowledge takes in how much of the snapshot the follower has.
func (t *transmission) acknowledge(m InstallSnapshotReply, now time.Duration) {
	if m.LastIncludedIndex != t.index {
		panic(fmt.Sprintf("raft: the answer to the snapshot of entry %d is taken for one to that of entry %d", m.LastIncludedIndex, t.index))
	}
	t.Acknowledge(m.Offset, now)
}

// An arrival is as much as has come of a snapshot that the leader sends.
type arrival struct {
	snapshot // without data
	parts.Receiver
}

// A taking is a snapshot that the server takes; the zero value is none.
type taking struct {
	snapshot // without data
	*services.Saving
	head int // so many bytes stand before the data
}

// takeSnapshot begins to replace entries by a snapshot, once enough have been
// applied or they are long enough (§5.1.2), or goes on with it. It waits neither for
// the disk nor until all is encoded, so that a leader goes on meanwhile.
func (s *server) takeSnapshot() {
	if s.halted || s.taking.Saving == nil && !s.isSnapshotDue() {
		return
	}
	t := &s.taking
	if t.Saving == nil {
		t.snapshot = snapshot{index: s.lastApplied, term: s.log.term(s.lastApplied), configuration: s.configurations[0]}
		head := t.encode()
		t.head = len(head)
		t.Saving = s.Machine.Capture(s.env, s.config.SnapshotPart, head).Save(s.wal)
	}
	done, err := t.Advance()
	if done && err == nil {
		err = s.beginSave(*t)
	}
	if err != nil {
		s.halt("cannot write a snapshot: " + err.Error())
	}
}

// beginSave begins to replace what is on disk by a snapshot that was taken, and what
// follows it.
func (s *server) beginSave(t taking) error {
	s.taking = taking{}
	s.snapshot = t.snapshot
	s.snapshot.data = t.Whole()[t.head:]
	s.flights++
	s.saving = s.flights
	return t.Finish(s.flights, s.kept())
}

// isSnapshotDue reports whether a snapshot is worth taking, and none is being
// written.
func (s *server) isSnapshotDue() bool {
	return s.saving == 0 && s.config.SnapshotDue(s.lastApplied, s.snapshot.index, s.wal)
}

// saved notes that the snapshot is durable.
func (s *server) saved() {
	s.env.Observe(sim.Observation{Kind: sim.Compacted, Term: s.snapshot.term, Index: s.snapshot.index})
	s.compact()
}

// compact removes entries from memory that the snapshot stands for. It keeps the
// later half of them, so that a follower that is a little behind need not be sent
// the snapshot, and those that follow a snapshot which a follower is being sent, or
// it would need the next one when it has that. Together they may be as long as what
// makes a snapshot worth taking.
func (s *server) compact() {
	base := s.snapshot.index
	keep := min(base-min(base, s.config.SnapshotEvery/2), s.sentSnapshot())
	most := max(s.config.SnapshotBytes, int64(len(s.snapshot.data)))
	for bytes := int64(0); base > max(keep, s.log.base); base-- {
		if bytes += int64(s.log.at(base).size()); bytes > most {
			break
		}
	}
	s.log.compact(base)
}

// sentSnapshot is the index of the earliest snapshot that a follower is being
// sent; that of the latest if none is.
func (s *server) sentSnapshot() uint64 {
	index := s.snapshot.index
	for i := range s.peers {
		if p := &s.peers[i]; p.progress == installing && s.role == leader {
			index = min(index, p.sending.index)
		}
	}
	return index
}

// sendSnapshot begins to send the snapshot to a follower that lacks entries
// which the log no longer has (§5.3). It stays with that snapshot, even if there
// is a later one before the follower has it all.
func (s *server) sendSnapshot(p *peer) {
	s.mustLack(p)
	p.progress = installing
	p.waiting = true
	p.next = s.snapshot.index + 1
	p.sending = &transmission{s.snapshot, parts.NewSender(parts.Bytes(s.snapshot.data), s.config.SnapshotPart, s.config.electionTimeout)}
	s.sendParts(p)
}

// sendParts sends the parts of the snapshot that may be sent now.
func (s *server) sendParts(p *peer) {
	t := p.sending
	for part, ok := t.Next(s.env.Monotonic()); ok; part, ok = t.Next(s.env.Monotonic()) {
		s.send(p.id, InstallSnapshot{
			Term:              s.currentTerm,
			LastIncludedIndex: t.index,
			LastIncludedTerm:  t.term,
			LastConfiguration: t.configuration.command(),
			Part:              part,
			Session:           p.session,
		})
	}
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
	s.mustBeLed(from)
	if m.LastIncludedIndex > s.commitIndex || s.config.flaw == lateSnapshot {
		have, whole := s.receivePart(m)
		if !whole {
			reply.Offset = have
			s.send(from, reply)
			return
		}
		if !s.install() {
			return
		}
	}
	s.arriving = arrival{}
	if s.persist() {
		reply.MatchIndex = m.LastIncludedIndex
		s.send(from, reply)
	}
}

// receivePart adds a part of a snapshot to those that have come. It returns how
// many bytes have, and whether that is the whole.
func (s *server) receivePart(m InstallSnapshot) (have int, whole bool) {
	if a := &s.arriving; a.index != m.LastIncludedIndex || a.term != m.LastIncludedTerm {
		c, err := parseConfiguration(m.LastIncludedIndex, m.LastConfiguration)
		if err != nil {
			panic("raft: a leader sent a snapshot without a configuration: " + err.Error())
		}
		*a = arrival{snapshot: snapshot{index: m.LastIncludedIndex, term: m.LastIncludedTerm, configuration: c}}
	}
	return s.arriving.Take(m.Part)
}

// install makes the snapshot that has arrived the server's own and reports
// whether it is durable.
func (s *server) install() bool {
	arrived := s.arriving.snapshot
	arrived.data = s.arriving.Whole()
	s.arriving, s.taking = arrival{}, taking{}
	if err := s.Machine.Install(s.env, s.config.SnapshotPart, arrived.data); err != nil {
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
	if p == nil {
		return
	}
	switch {
	case m.MatchIndex > 0:
		s.matches(p, m.MatchIndex)
	case p.progress == installing && m.LastIncludedIndex == p.sending.index:
		p.sending.acknowledge(m, s.env.Monotonic())
		s.sendParts(p)
	}
	s.mustTrack(p)
}
