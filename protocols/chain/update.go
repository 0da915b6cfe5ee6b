package chain

import (
	"fmt"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// maxWaiting bounds the updates that a head lets into the chain without the
// tail's acknowledgement, and the queries that wait at the tail; maxWaitingBytes
// the size of the updates, in bytes.
const (
	maxWaiting      = 1 << 12
	maxWaitingBytes = 64 << 20
)

// request takes in what a client asks for: an update at the head, a query at
// the tail. Whoever asks elsewhere is sent there.
func (s *server) request(from sim.NodeID, m kv.Request) {
	command, err := kv.Decode(m.Command)
	if err != nil {
		s.send(from, kv.Reply{Seq: m.Seq, Status: kv.Refused})
		return
	}
	switch {
	case command.Reads() && s.isTail():
		s.requestQuery(from, command)
	case command.Reads() || !s.isHead():
		s.redirect(from, m)
	case s.log.Last()-s.commitIndex >= maxWaiting || s.log.Bytes(s.commitIndex, s.log.Last()) >= maxWaitingBytes:
		s.send(from, kv.Reply{Seq: m.Seq, Status: kv.Unavailable})
	default:
		s.take(views.Entry{View: s.log.View().Number, Client: from, Wall: s.env.Wall(), Command: m.Command})
	}
}

// redirect sends a client to whoever serves what it asks for. While a new tail
// joins, that is its predecessor; in between, nobody.
func (s *server) redirect(client sim.NodeID, m kv.Request) {
	serves := whom(s.log.View(), m)
	to := serves
	switch {
	case to == s.id && s.role == joining:
		to = s.log.View().Predecessor(s.id)
	case to == s.id || to == s.joiner.id && !s.joiner.complete:
		to = 0
	}
	s.mustServe(serves, to)
	s.send(client, kv.Reply{Seq: m.Seq, Status: kv.NotLeader, Leader: to})
}

// whom is the member to ask: the tail for a query, the head for an update.
func whom(v views.View, m kv.Request) sim.NodeID {
	if c, err := kv.Decode(m.Command); err == nil && c.Reads() {
		return v.Last()
	}
	return v.First()
}

// forward hands on to the successor what it has not been sent (§3.1).
func (s *server) forward() {
	if s.role != head && s.role != middle || s.successor() == 0 || s.joiner.handover != nil {
		return
	}
	for {
		after, entries, ok := s.feed.Next(s.env.Monotonic())
		if !ok {
			return
		}
		s.sendUpdate(after, entries)
		if s.config.flaw == dropSent {
			s.dropSent(s.feed.Sent())
			s.feed.Acknowledge(s.feed.Sent(), s.env.Monotonic())
		}
	}
}

// sendUpdate sends the successor a part of the log.
func (s *server) sendUpdate(after uint64, entries []views.Entry) {
	s.send(s.successor(), Update{
		View:    s.log.View().Number,
		After:   after,
		Entries: entries,
		Admits:  s.admits(after + uint64(len(entries))),
	})
}

// dropSent drops the updates up to an index from Sent. None of them will be
// forwarded again, so the tail must have them.
func (s *server) dropSent(index uint64) { s.kept = max(s.kept, index) }

// resend tries again where an answer has not come.
func (s *server) resend() {
	now := s.env.Monotonic()
	s.resends.Set(s.env, s.config.resend)
	if s.role == head || s.role == middle {
		s.handOverAgain()
		s.forwardAgain()
	}
	s.askAgain()
	s.mustHaveResent(now)
}

// forwardAgain goes back in Sent to what the successor has (§3.2). If it has
// all, and the tail's word has not come, or that of a new tail, it is asked.
func (s *server) forwardAgain() {
	if s.successor() == 0 || s.joiner.handover != nil {
		return
	}
	s.feed.Retry(s.env.Monotonic())
	stuck := !s.isTail() && s.kept < s.log.Synced() && s.commitIndex == s.resent
	if s.feed.Sent() == s.feed.Acked() && (stuck || s.joiner.isAwaited()) {
		s.mustBeStuck()
		s.sendUpdate(s.feed.Sent(), nil)
	}
	s.resent = s.commitIndex
}

// update takes in what the predecessor forwards. Only what it sends in this
// configuration counts: what is under way from an earlier one comes from a
// server that may not be of the chain any more.
//
// Updates that the server has already, it passes over: a predecessor that is
// new does not know how far its successor has come (§3.2). One that has overtaken those
// before it waits for them.
func (s *server) update(from sim.NodeID, m Update) {
	if m.View != s.log.View().Number && s.config.flaw != noFencing {
		return
	}
	if s.role != tail && s.role != middle && s.role != joining || !s.log.Handed() {
		s.never("an update of view %d comes to a server that is %v, handed the state: %v", m.View, s.role, s.log.Handed())
		if s.role == joining {
			return // it would build on a state that is not there
		}
	}
	last := s.log.Last()
	if m.After > last {
		s.early.Keep(m.After, m)
		s.owe(from, m.View, s.log.Synced())
		return
	}
	known := min(last-m.After, uint64(len(m.Entries)))
	if s.config.flaw == noDuplicateSuppression {
		known = 0
	}
	for _, e := range m.Entries[known:] {
		s.take(e)
	}
	s.owe(from, m.View, m.After+uint64(len(m.Entries)))
	if m.Admits {
		s.mustBeJoiner()
		s.admission = m.After + uint64(len(m.Entries))
		s.admitted = s.log.View().Number
	}
	if next, ok := s.early.Next(s.log.Last()); ok {
		s.update(from, next)
	}
}

// take puts an update at the end of the log.
func (s *server) take(e views.Entry) {
	if last := s.log.ViewAt(s.log.Last()); e.View < last || e.View > s.log.View().Number {
		s.never("an entry of view %d follows one of view %d, in view %d", e.View, last, s.log.View().Number)
	}
	s.log.Append(s.env, e)
}

// owe promises an acknowledgement once the disk has the log up to an index; one
// stands for several, when the first is due.
func (s *server) owe(to sim.NodeID, view, index uint64) {
	if s.owed.to == to && s.owed.view == view {
		index = min(index, s.owed.index)
	}
	s.owed = acknowledgement{to, view, index}
}

// acknowledge tells whoever sent updates how far the tail has come, and this
// server. What its disk does not have yet is acknowledged later.
func (s *server) acknowledge() {
	o, synced := s.owed, s.log.Synced()
	if o.to == 0 || synced < o.index {
		return
	}
	s.mustBeDue()
	sent := s.ledger.Sent()
	s.send(o.to, Ack{View: o.view, Index: s.commitIndex, Have: synced, Complete: s.log.Ready()})
	s.mustHaveSent(sent, 1)
	s.owed = acknowledgement{}
	if synced < s.log.Last() {
		s.owe(o.to, o.view, s.log.Last())
	}
}

// ack learns how far the successor has come, and the tail.
func (s *server) ack(from sim.NodeID, m Ack) {
	if m.View != s.log.View().Number || s.role != head && s.role != middle || from != s.successor() {
		return
	}
	if !s.joined(from, m) {
		return
	}
	s.mustHaveJoined(m)
	s.feed.Acknowledge(m.Have, s.env.Monotonic())
	s.pass(min(m.Index, s.log.Synced()))
}

// pass takes note that the tail has acknowledged all up to an index, and passes
// that on up the chain.
func (s *server) pass(index uint64) {
	if index <= s.commitIndex {
		return
	}
	s.commit(index)
	if predecessor := s.log.View().Predecessor(s.id); predecessor != 0 {
		s.owe(predecessor, s.log.View().Number, index)
	}
	s.mustOwe()
}

// commit takes note that all members have the log up to an index, and applies
// it.
func (s *server) commit(index uint64) {
	if index > s.log.Synced() || s.lastApplied != s.commitIndex {
		panic(fmt.Sprintf("chain: entry %d is committed, and entry %d was applied; the disk has the log up to entry %d, committed up to %d",
			index, s.lastApplied, s.log.Synced(), s.commitIndex))
	}
	for s.commitIndex < index {
		s.commitIndex++
		e := s.log.At(s.commitIndex)
		s.env.Observe(sim.Observation{
			Kind: sim.Committed, Term: e.View, Index: s.commitIndex, Value: e.Value(),
		})
		s.apply(e)
	}
	s.dropSent(s.commitIndex)
}

// apply executes the next update; the tail answers whoever asked for it
// (§3.1). The sessions see to it that a command which was tried again, and so
// stands in the log twice, is executed once.
func (s *server) apply(e *views.Entry) {
	command, err := kv.Decode(e.Command)
	if err != nil {
		panic("chain: the log holds what is no command: " + err.Error())
	}
	s.lastApplied++
	result, effect := s.machine.Apply(command)
	s.env.Observe(sim.Observation{Kind: sim.Applied, Index: s.lastApplied, Value: command.Applied(effect)})
	s.mustAnswer()
	if !s.isTail() {
		return
	}
	reply := kv.Answer(command.Seq, result, effect)
	s.send(e.Client, reply)
}
