package primarybackup

import (
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// maxWaiting bounds the updates that a primary holds without the backup's
// acknowledgement, and the reads that wait.
const maxWaiting = 1 << 12

// request takes in what a client asks for: an update goes into the log, a read
// waits for the backup's word.
func (s *server) request(from sim.NodeID, m kv.Request) {
	if s.role != primary {
		s.send(from, kv.Reply{Seq: m.Seq, Status: kv.NotLeader, Leader: s.primary()})
		return
	}
	command, err := kv.Decode(m.Command)
	if err != nil {
		s.send(from, kv.Reply{Seq: m.Seq, Status: kv.Refused})
		return
	}
	if s.log.Last()-s.commitIndex >= maxWaiting || len(s.reads) >= maxWaiting {
		s.send(from, kv.Reply{Seq: m.Seq, Status: kv.Unavailable})
		return
	}
	if command.Reads() {
		s.requestRead(from, command)
		return
	}
	s.log.Append(s.env, views.Entry{View: s.log.View().Number, Client: from, Wall: s.env.Wall(), Command: m.Command})
}

// replicate sends the backup what it has not been sent. If clients wait for
// reads, it asks along with that whether the view still stands.
func (s *server) replicate() {
	if s.backup() == 0 || !s.installed {
		return
	}
	if asks := s.startRound(); asks || s.sent < s.log.Synced() {
		s.sendUpdate()
	}
}

// sendUpdate sends the backup the entries that it has not been sent.
func (s *server) sendUpdate() {
	s.send(s.backup(), Update{
		View:    s.log.View().Number,
		After:   s.sent,
		Entries: s.log.Slice(s.sent, s.log.Synced()),
		Commit:  s.commitIndex,
		Round:   s.round,
	})
	s.sent = s.log.Synced()
	s.told = s.commitIndex
}

// resend tries again where an answer has not come, and lets the backup know
// what is committed.
func (s *server) resend() {
	s.env.SetTimer(resendTimer, s.config.resend)
	switch {
	case s.backup() == 0:
		return
	case !s.installed:
		s.handOver()
		return
	case s.acked == s.resent:
		s.sent = s.acked
	}
	s.resent = s.acked
	if s.sent < s.log.Synced() || s.told < s.commitIndex || s.confirmed < s.round {
		s.sendUpdate()
	}
}

// update takes in what the primary of the view sends. This is the fence: a
// primary of an earlier view gets nothing acknowledged.
func (s *server) update(from sim.NodeID, m Update) {
	if m.View != s.log.View().Number && s.config.flaw != noFencing {
		s.refuse(from, m.View)
		return
	}
	if s.role == joining {
		return // it would build on a state that is not there
	}
	last := s.log.Last()
	if m.After <= last {
		for _, e := range m.Entries[min(last-m.After, uint64(len(m.Entries))):] {
			s.log.Append(s.env, e)
		}
	}
	s.owe(from, m.View, m.Round)
	if s.role == backup {
		s.commit(min(m.Commit, s.log.Synced()))
	}
}

// owe promises an acknowledgement; one stands for several.
func (s *server) owe(to sim.NodeID, view, round uint64) {
	if s.owed.to == to && s.owed.view == view {
		round = max(round, s.owed.round)
	}
	s.owed = acknowledgement{to, view, round}
}

// acknowledge gives what is owed, for the log up to an index.
func (s *server) acknowledge(index uint64) {
	if o := s.owed; o.to != 0 {
		s.owed = acknowledgement{}
		s.send(o.to, Ack{View: o.view, Index: index, Round: o.round})
	}
}

// ack learns how far the backup has come.
func (s *server) ack(m Ack) {
	if s.role != primary || m.View != s.log.View().Number {
		return
	}
	s.acked = max(s.acked, min(m.Index, s.log.Synced()))
	if !s.installed {
		s.installed = true
		s.sent = s.acked
	}
	s.confirmed = max(s.confirmed, m.Round)
}

// advance commits what both have on their disks; alone, the primary commits
// what it has on its own.
func (s *server) advance() {
	if s.backup() == 0 {
		s.acked, s.sent = s.log.Synced(), s.log.Synced()
	}
	s.commit(s.acked)
	if s.config.async || s.config.flaw == acknowledgeEarly {
		s.apply(s.log.Synced())
	}
}

// commit takes note that both have the log up to an index, and applies it.
func (s *server) commit(index uint64) {
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
	for s.lastApplied < index {
		s.lastApplied++
		e := s.log.At(s.lastApplied)
		command, err := kv.Decode(e.Command)
		if err != nil {
			panic("primarybackup: the log holds what is no command: " + err.Error())
		}
		var result kv.Result
		effect := kv.Executed
		if s.config.flaw == noSessions {
			result = s.machine.Execute(command.Operation)
		} else {
			result, effect = s.machine.Apply(command)
		}
		var identity uint64
		if effect == kv.Executed {
			identity = command.Identity()
		}
		s.env.Observe(sim.Observation{Kind: sim.Applied, Index: s.lastApplied, Value: identity})
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
