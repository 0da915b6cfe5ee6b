package paxos

import (
	"github.com/laplace-sim/laplace/protocols/parts"
	"github.com/laplace-sim/laplace/sim"
)

// A transmission is a snapshot on its way to a server.
type transmission struct {
	slot   uint64 // the last that the snapshot stands for
	length int    // of the snapshot in bytes
	sender *parts.Sender
	began  bool // the other has had a part of it
}

// An arrival is as much of a snapshot as has come from a server.
type arrival struct {
	slot     uint64 // 0: nothing has come
	receiver parts.Receiver
}

// sendSnapshot sends the snapshot to a server that lacks slots which the log no
// longer has. What is on its way there goes on, even if there is a later snapshot by
// now, unless it is no use to the other, or the other has lost what had come.
func (s *server) sendSnapshot(to sim.NodeID, m Learn) {
	s.assertForgotten(m.After)
	t := &s.peers[to-1].sending
	if t.sender == nil || t.slot <= m.After || t.began && t.slot != m.Arriving {
		data := s.snapshot.data
		*t = transmission{
			slot: s.snapshot.slot, length: len(data), sender: parts.NewSender(parts.Bytes(data), s.config.SnapshotPart, s.config.heartbeat),
		}
	}
	t.sender.Retry(s.env.Monotonic())
	s.sendParts(to, t)
}

// sendParts sends as much of a snapshot as may be under way.
func (s *server) sendParts(to sim.NodeID, t *transmission) {
	for part, ok := t.sender.Next(s.env.Monotonic()); ok; part, ok = t.sender.Next(s.env.Monotonic()) {
		s.send(to, Snapshot{t.slot, part})
	}
}

// snapshotReceived learns how much of a snapshot a server has, and sends it more.
func (s *server) snapshotReceived(from sim.NodeID, m SnapshotReceived) {
	t := &s.peers[from-1].sending
	switch {
	case t.sender == nil || t.slot != m.Slot:
	case m.Have == t.length:
		*t = transmission{}
	default:
		t.began = true
		t.sender.Acknowledge(m.Have, s.env.Monotonic())
		s.sendParts(from, t)
	}
}

// receive takes in a part of a snapshot, and installs it when it is whole. Several
// servers may send one; the first that is whole makes the others superfluous.
func (s *server) receive(from sim.NodeID, m Snapshot) {
	a := &s.peers[from-1].arriving
	if m.Slot <= s.chosen {
		*a = arrival{}
		s.send(from, SnapshotReceived{m.Slot, m.Part.Total})
		return
	}
	if a.slot != m.Slot {
		*a = arrival{slot: m.Slot}
	}
	have, whole := a.receiver.Take(m.Part)
	if whole {
		data := a.receiver.Whole()
		*a = arrival{}
		s.install(m.Slot, data)
	}
	s.send(from, SnapshotReceived{m.Slot, have})
}
