package primarybackup

import (
	"fmt"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// maxWaiting bounds the updates that a primary holds without the backup's
// acknowledgement, and the reads that wait; maxWaitingBytes the size of the
// updates, in bytes.
const (
	maxWaiting      = 1 << 12
	maxWaitingBytes = 64 << 20
)

// request takes in what a client asks for: an update goes into the log, a read
// waits for the backup's word.
func (s *server) request(from sim.NodeID, m kv.Request) {
	if s.role != primary {
		leader := s.primary()
		s.mustServe(leader)
		s.send(from, kv.Reply{Seq: m.Seq, Status: kv.NotLeader, Leader: leader})
		return
	}
	command, err := kv.Decode(m.Command)
	if err != nil {
		s.send(from, kv.Reply{Seq: m.Seq, Status: kv.Refused})
		return
	}
	if s.isFull() {
		s.send(from, kv.Reply{Seq: m.Seq, Status: kv.Unavailable})
		return
	}
	if command.Reads() {
		s.requestRead(from, command)
		return
	}
	s.take(views.Entry{View: s.log.View().Number, Client: from, Wall: s.env.Wall(), Command: m.Command})
}

// isFull reports whether the primary holds as many requests as it may.
func (s *server) isFull() bool {
	return s.log.Last()-s.commitIndex >= maxWaiting || s.log.Bytes(s.commitIndex, s.log.Last()) >= maxWaitingBytes ||
		len(s.reads) >= maxWaiting
}

// take puts an update at the end of the log.
func (s *server) take(e views.Entry) {
	if last := s.log.ViewAt(s.log.Last()); e.View < last || e.View > s.log.View().Number {
		s.never("an entry of view %d follows one of view %d, in view %d", e.View, last, s.log.View().Number)
	}
	s.log.Append(s.env, e)
}

// replicate sends the backup what it has not been sent. If clients wait for
// reads, it asks along with that whether the view still stands.
func (s *server) replicate() {
	if s.successor() == 0 || s.joiner.handover != nil {
		return
	}
	asks := s.backup() != 0 && s.startRound()
	for {
		after, entries, ok := s.feed.Next(s.env.Monotonic())
		if !ok {
			break
		}
		s.sendUpdate(after, entries)
		asks = false
	}
	if asks {
		s.sendUpdate(s.feed.Sent(), nil)
	}
}

// sendUpdate sends the backup a part of the log.
func (s *server) sendUpdate(after uint64, entries []views.Entry) {
	s.send(s.successor(), Update{
		View:    s.log.View().Number,
		After:   after,
		Entries: entries,
		Commit:  s.commitIndex,
		Round:   s.round,
		Admits:  s.admits(after + uint64(len(entries))),
	})
	s.told, s.asked = s.commitIndex, s.round
}

// resend tries again where an answer has not come, and lets the backup know
// what is committed.
func (s *server) resend() {
	now := s.env.Monotonic()
	s.resends.Set(s.env, s.config.resend)
	s.handOverAgain()
	s.replicateAgain()
	s.mustHaveResent(now)
}

// replicateAgain goes back to what the backup has. If it has all, and is not known to
// know what is committed, or has not said that the view stands, or that it is a full
// member, it is asked.
func (s *server) replicateAgain() {
	if s.successor() == 0 || s.joiner.handover != nil {
		return
	}
	s.feed.Retry(s.env.Monotonic())
	if s.feed.Sent() < s.log.Synced() && s.feed.Sent() == s.feed.Acked() {
		return // what is sent again says all
	}
	if s.told < s.commitIndex || s.confirmed < s.round || s.joiner.isAwaited() {
		s.mustLack()
		s.sendUpdate(s.feed.Sent(), nil)
	}
}

// update takes in what the primary of the view sends. This is the fence: a
// primary of an earlier view gets nothing acknowledged. An update that has overtaken
// those before it waits for them.
func (s *server) update(from sim.NodeID, m Update) {
	if m.View != s.log.View().Number && s.config.flaw != noFencing {
		s.refuse(from, m.View)
		return
	}
	if s.role != backup && (s.role != joining || !s.log.Handed()) {
		s.never("an update of view %d comes to a server that is %v, handed the state: %v", m.View, s.role, s.log.Handed())
		if s.role == joining {
			return // it would build on a state that is not there
		}
	}
	index, last := s.log.Synced(), s.log.Last()
	if m.After > last {
		s.early.Keep(m.After, m)
	} else {
		for _, e := range m.Entries[min(last-m.After, uint64(len(m.Entries))):] {
			s.take(e)
		}
		index = m.After + uint64(len(m.Entries))
		if m.Admits {
			s.mustBeJoiner()
			s.admitted, s.admission = s.log.View().Number, index
		}
	}
	s.owe(from, m.View, m.Round, index)
	if s.role == backup {
		s.commit(min(m.Commit, s.log.Synced()))
	}
	s.mustHaveFollowed(m)
	if next, ok := s.early.Next(s.log.Last()); ok {
		s.update(from, next)
	}
}

// owe promises an acknowledgement once the disk has the log up to an index; one
// stands for several, when the first is due.
func (s *server) owe(to sim.NodeID, view, round, index uint64) {
	if s.owed.to == to && s.owed.view == view {
		round, index = max(round, s.owed.round), min(index, s.owed.index)
	}
	s.owed = acknowledgement{to, view, round, index}
}

// acknowledge gives what is owed, for the log up to an index. What the disk does
// not have yet is acknowledged later.
func (s *server) acknowledge(index uint64) {
	o := s.owed
	if o.to == 0 || index < o.index {
		return
	}
	s.mustBeDue(index)
	sent := s.ledger.Sent()
	s.send(o.to, Ack{View: o.view, Index: index, Round: o.round, Complete: s.log.Ready()})
	s.mustHaveSent(sent, 1)
	s.owed = acknowledgement{}
	if index < s.log.Last() {
		s.owe(o.to, o.view, o.round, s.log.Last())
	}
}

// ack learns how far the backup has come.
func (s *server) ack(from sim.NodeID, m Ack) {
	if s.role != primary || m.View != s.log.View().Number || from != s.successor() {
		return
	}
	s.joined(from, m)
	s.mustHaveJoined(m)
	s.feed.Acknowledge(m.Index, s.env.Monotonic())
	s.confirmed = max(s.confirmed, m.Round)
}

// advance commits what both have on their disks; alone, the primary commits
// what it has on its own.
func (s *server) advance() {
	if s.backup() == 0 {
		s.commit(s.log.Synced())
	} else {
		s.commit(s.feed.Acked())
	}
	if s.config.async || s.config.flaw == acknowledgeEarly {
		s.apply(s.log.Synced())
	}
}

// commit takes note that both have the log up to an index, and applies it.
func (s *server) commit(index uint64) {
	if index > s.log.Synced() {
		panic(fmt.Sprintf("primarybackup: entry %d is committed; the disk has the log up to entry %d", index, s.log.Synced()))
	}
	s.mustBeStored(index)
	for s.commitIndex < index {
		s.commitIndex++
		e := s.log.At(s.commitIndex)
		s.env.Observe(sim.Observation{
			Kind: sim.Committed, Term: e.View, Index: s.commitIndex, Value: e.Value(),
		})
	}
	s.apply(index)
}

// apply executes updates up to an index; a primary answers those who asked.
// The sessions see to it that a command which was tried again, and so stands
// in the log twice, is executed once.
func (s *server) apply(index uint64) {
	if index > s.commitIndex && !s.config.async && s.config.flaw != acknowledgeEarly {
		panic(fmt.Sprintf("primarybackup: entry %d is applied; only those up to entry %d are committed", index, s.commitIndex))
	}
	for s.lastApplied < index {
		s.lastApplied++
		e := s.log.At(s.lastApplied)
		command, err := kv.Decode(e.Command)
		if err != nil {
			panic("primarybackup: the log holds what is no command: " + err.Error())
		}
		if s.config.flaw == noSessions {
			command.Session = 0
		}
		result, effect := s.machine.Apply(command)
		s.env.Observe(sim.Observation{Kind: sim.Applied, Index: s.lastApplied, Value: command.Applied(effect)})
		s.mustAnswer()
		s.answer(e.Client, command.Seq, result, effect)
	}
}

// answer tells a client what came of its update.
func (s *server) answer(client sim.NodeID, seq uint64, result kv.Result, effect kv.Effect) {
	if s.role != primary {
		return
	}
	reply := kv.Answer(seq, result, effect)
	s.send(client, reply)
}
