package chain

import (
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// maxWaiting bounds the updates that a head lets into the chain without the
// tail's acknowledgement, and the queries that wait at the tail.
const maxWaiting = 1 << 12

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
	case s.log.Last()-s.commitIndex >= maxWaiting:
		s.send(from, kv.Reply{Seq: m.Seq, Status: kv.Unavailable})
	default:
		s.log.Append(s.env, views.Entry{View: s.log.View().Number, Client: from, Wall: s.env.Wall(), Command: m.Command})
	}
}

// redirect sends a client to whoever serves what it asks for.
func (s *server) redirect(client sim.NodeID, m kv.Request) {
	to := whom(s.log.View(), m)
	if to == s.id {
		to = 0
	}
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
	if s.role != head && s.role != middle || s.successor() == 0 || !s.installed || s.forwarded >= s.log.Synced() {
		return
	}
	s.send(s.successor(), Update{
		View:    s.log.View().Number,
		After:   s.forwarded,
		Entries: s.log.Slice(s.forwarded, s.log.Synced()),
	})
	s.forwarded = s.log.Synced()
	if s.config.flaw == dropSent {
		s.dropSent(s.forwarded)
	}
}

// dropSent drops the updates up to an index from Sent. None of them will be
// forwarded again, so the tail must have them.
func (s *server) dropSent(index uint64) { s.kept = max(s.kept, index) }

// forwardAgain goes back to the beginning of Sent (§3.2).
func (s *server) forwardAgain() { s.forwarded = s.kept }

// resend tries again where an answer has not come.
func (s *server) resend() {
	s.env.SetTimer(resendTimer, s.config.resend)
	if s.kept == s.resent {
		s.forwardAgain()
	}
	s.resent = s.kept
	s.handOver()
	s.askAgain()
}

// update takes in what the predecessor forwards. Only what it sends in this
// configuration counts: what is under way from an earlier one comes from a
// server that may not be of the chain any more.
//
// Updates that the server has already, it passes over: a predecessor that is
// new does not know how far its successor has come (§3.2).
func (s *server) update(from sim.NodeID, m Update) {
	if m.View != s.log.View().Number && s.config.flaw != noFencing {
		return
	}
	if s.role == joining {
		return // it would build on a state that is not there
	}
	if last := s.log.Last(); m.After <= last {
		known := min(last-m.After, uint64(len(m.Entries)))
		if s.config.flaw == noDuplicateSuppression {
			known = 0
		}
		for _, e := range m.Entries[known:] {
			s.log.Append(s.env, e)
		}
	}
	s.owe(from, m.View)
}

// owe promises an acknowledgement; one stands for several.
func (s *server) owe(to sim.NodeID, view uint64) { s.owed = acknowledgement{to, view} }

// acknowledge tells whoever sent updates how far the tail has come.
func (s *server) acknowledge() {
	if o := s.owed; o.to != 0 {
		s.owed = acknowledgement{}
		s.send(o.to, Ack{View: o.view, Index: s.commitIndex})
	}
}

// ack learns how far the tail has come, and passes it on up the chain.
func (s *server) ack(m Ack) {
	if m.View != s.log.View().Number || s.role != head && s.role != middle {
		return
	}
	if !s.installed {
		s.installed = true
		s.forwarded = min(max(s.kept, m.Index), s.log.Synced())
	}
	index := min(m.Index, s.log.Synced())
	if index <= s.commitIndex {
		return
	}
	s.dropSent(index)
	s.commit(index)
	if predecessor := s.log.View().Predecessor(s.id); predecessor != 0 {
		s.owe(predecessor, m.View)
	}
}

// commit takes note that all members have the log up to an index, and applies
// it.
func (s *server) commit(index uint64) {
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
	var identity uint64
	if effect == kv.Executed {
		identity = command.Identity()
	}
	s.env.Observe(sim.Observation{Kind: sim.Applied, Index: s.lastApplied, Value: identity})
	if !s.isTail() {
		return
	}
	reply := kv.Answer(command.Seq, result, effect)
	s.send(e.Client, reply)
}
