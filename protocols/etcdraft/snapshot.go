package etcdraft

import (
	"slices"

	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/laplace-sim/laplace/protocols/parts"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A taking is a snapshot that the server takes; the zero value is none.
type taking struct {
	*services.Saving
	metadata *pb.SnapshotMetadata
	head     int // so many bytes of its encoding stand before the data
}

// takeSnapshot begins to replace entries by a snapshot, once enough have been
// applied or they are long enough, or goes on with it. It waits neither for the disk
// nor until all is encoded, so that a leader goes on meanwhile.
func (s *server) takeSnapshot() {
	if s.halted || s.taking.Saving == nil && !s.isSnapshotDue() {
		return
	}
	if s.taking.Saving == nil {
		s.taking = s.beginTaking()
	}
	done, err := s.taking.Advance()
	if done && err == nil {
		err = s.beginSave(s.taking)
	}
	if err != nil {
		s.halt("cannot write a snapshot: " + err.Error())
	}
}

// beginSave begins to replace what is on disk by a snapshot that was taken, and what
// follows it.
func (s *server) beginSave(t taking) error {
	s.taking = taking{}
	_, err := s.storage.CreateSnapshot(t.metadata.GetIndex(), t.metadata.GetConfState(), t.Whole()[t.head:])
	must(err)
	s.snapshotIndex = t.metadata.GetIndex()
	s.saves++
	s.saving = s.saves
	return t.Finish(s.saves, s.kept(s.snapshotIndex))
}

// isSnapshotDue reports whether a snapshot is worth taking, and none is being
// written.
func (s *server) isSnapshotDue() bool {
	return s.saving == 0 && s.config.SnapshotDue(s.applied, s.snapshotIndex, s.wal)
}

// dataField is the number of raftpb.Snapshot's field that holds the data.
const dataField = 1

// beginTaking begins to take a snapshot of what is applied now. Its encoding is that
// of a raftpb.Snapshot, the data last.
func (s *server) beginTaking() taking {
	index := s.applied
	term, err := s.storage.Term(index)
	must(err)
	metadata := &pb.SnapshotMetadata{ConfState: s.confState, Index: &index, Term: &term}
	head, err := proto.Marshal(&pb.Snapshot{Metadata: metadata})
	must(err)
	head = protowire.AppendTag(head, dataField, protowire.BytesType)
	head = protowire.AppendVarint(head, uint64(s.Machine.SnapshotSize()))
	return taking{s.Machine.Capture(s.env, s.config.SnapshotPart, head).Save(s.wal), metadata, len(head)}
}

// compact removes entries from memory that the snapshot stands for. It keeps the
// later half of them, so that a follower that is a little behind need not be sent
// a snapshot, and those that follow a snapshot which a follower is being sent, or
// it would need the next one when it has that. Together they may be as long as what
// makes a snapshot worth taking.
func (s *server) compact() {
	keep := s.snapshotIndex - min(s.snapshotIndex, s.config.SnapshotEvery/2)
	for _, d := range s.deliveries {
		keep = min(keep, d.index)
	}
	first, err := s.storage.FirstIndex()
	must(err)
	base, bytes := s.snapshotIndex, int64(0)
	for entries := s.entriesBetween(max(keep+1, first), base); len(entries) > 0; entries = entries[:len(entries)-1] {
		if bytes += int64(len(entries[len(entries)-1].GetData())); bytes > s.config.SnapshotBytes {
			break
		}
		base--
	}
	if base >= first {
		must(s.storage.Compact(base))
	}
}

// A view is the storage as the library sees it.
type view struct {
	*etcd.MemoryStorage
	server *server
}

// Snapshot returns a snapshot of what is applied now, without its data: the library
// does not look at them, and deliver encodes them as they are sent. The one on disk
// may be older than the configuration that its receiver was added by, and a server
// ignores a snapshot whose configuration it is not part of.
func (v view) Snapshot() (*pb.Snapshot, error) {
	s := v.server
	if s.confState == nil {
		return nil, etcd.ErrSnapshotTemporarilyUnavailable
	}
	index := s.applied
	term, err := v.Term(index)
	must(err)
	return &pb.Snapshot{Metadata: &pb.SnapshotMetadata{ConfState: s.confState, Index: &index, Term: &term}}, nil
}

// restore makes the state of the machine that of a snapshot which the leader
// has sent, and which is on disk already.
func (s *server) restore(snapshot *pb.Snapshot) bool {
	if err := s.Machine.Install(s.env, s.config.SnapshotPart, snapshot.GetData()); err != nil {
		s.halt("received a snapshot that it cannot use: " + err.Error())
		return false
	}
	s.taking = taking{}
	s.confState = snapshot.GetMetadata().GetConfState()
	s.restored(snapshot)
	s.tellMembers()
	return true
}

// restored notes that the machine's state is that of a snapshot.
func (s *server) restored(snapshot *pb.Snapshot) {
	m := snapshot.GetMetadata()
	s.applied, s.snapshotIndex = m.GetIndex(), m.GetIndex()
	s.env.Observe(sim.Observation{Kind: sim.Restored, Term: m.GetTerm(), Index: m.GetIndex()})
}

// A delivery is a snapshot that a leader sends. To the library that is one
// message; on the network its data goes in parts beside it, and etcd too sends it
// apart from other messages.
type delivery struct {
	*parts.Sender
	to    uint64
	index uint64
	head  Sealed // the library's message, but for the data
	have  int    // so many bytes of the data its receiver has
	ticks int    // since it had more
}

// An arrival is as much as has come of a snapshot.
type arrival struct {
	parts.Receiver
	from sim.NodeID
	head Sealed
}

// deliver begins to send a snapshot. The library sends a server nothing else until
// it has taken that up, or until the host reports what became of it.
func (s *server) deliver(m *pb.Message) {
	index := m.GetSnapshot().GetMetadata().GetIndex()
	s.mustBeApplied(index)
	data := s.Machine.Capture(s.env, s.config.SnapshotPart, nil)
	d := &delivery{
		Sender: parts.NewSender(data, s.config.SnapshotPart, s.config.electionTimeout()),
		to:     m.GetTo(), index: index, head: sealed(m),
	}
	s.endDelivery(d.to)
	s.deliveries = append(s.deliveries, d)
	s.sendParts(d)
}

// sendParts sends the parts of a snapshot that may be sent now.
func (s *server) sendParts(d *delivery) {
	for part, ok := d.Next(s.env.Monotonic()); ok; part, ok = d.Next(s.env.Monotonic()) {
		s.env.Send(sim.NodeID(d.to), MsgSnap{d.head, part})
	}
}

// delivered learns how much of a snapshot its receiver has. When that is all, the
// library is told so: it goes on even if the receiver's own answer is lost.
func (s *server) delivered(from sim.NodeID, m MsgSnapStatus) {
	for _, d := range s.deliveries {
		if d.to != uint64(from) || d.index != m.Index || s.status.GetTerm() != m.Term {
			continue
		}
		if m.Have > d.have {
			d.have, d.ticks = m.Have, 0
		}
		if m.Whole {
			s.endDelivery(d.to)
			s.report(d.to, etcd.SnapshotFinish)
			return
		}
		d.Acknowledge(m.Have, s.env.Monotonic())
		s.sendParts(d)
	}
}

// receivePart takes in a part of a snapshot, and when that is whole gives the
// library the message as it was.
func (s *server) receivePart(from sim.NodeID, m MsgSnap) {
	message := m.open()
	if message == nil {
		return
	}
	s.hearLeader(message)
	if s.arriving.from != from || s.arriving.head != m.Sealed {
		s.arriving = arrival{from: from, head: m.Sealed}
	}
	have, whole := s.arriving.Take(m.Part)
	s.env.Send(from, MsgSnapStatus{
		Term: message.GetTerm(), Index: message.GetSnapshot().GetMetadata().GetIndex(), Have: have, Whole: whole,
	})
	if whole {
		message.GetSnapshot().Data = s.arriving.Whole()
		s.arriving = arrival{}
		s.step(message)
	}
}

// lostAfter is how many election timeouts a snapshot may be under way without
// its receiver having more of it.
const lostAfter = 4

// tickDeliveries sends again what was not answered, gives up what the library has
// no use for, and reports what was lost.
func (s *server) tickDeliveries() {
	wanted := s.installing()
	for _, d := range slices.Clone(s.deliveries) {
		d.ticks++
		switch {
		case !wanted[d.to]:
			s.endDelivery(d.to)
		case d.ticks >= lostAfter*s.config.electionTicks:
			s.endDelivery(d.to)
			s.report(d.to, etcd.SnapshotFailure)
		default:
			d.Retry(s.env.Monotonic())
			s.sendParts(d)
		}
	}
}

// installing are the servers for whose snapshots the library waits.
func (s *server) installing() map[uint64]bool {
	servers := make(map[uint64]bool)
	if len(s.deliveries) > 0 {
		s.node.WithProgress(func(id uint64, _ etcd.ProgressType, p tracker.Progress) {
			servers[id] = p.State == tracker.StateSnapshot
		})
	}
	return servers
}

// endDelivery forgets the snapshot that was under way to a server.
func (s *server) endDelivery(to uint64) {
	s.deliveries = slices.DeleteFunc(s.deliveries, func(d *delivery) bool { return d.to == to })
}

// report tells the library what became of a snapshot.
func (s *server) report(to uint64, status etcd.SnapshotStatus) {
	s.node.ReportSnapshot(to, status)
	s.observe()
}
