package chain

import (
	"fmt"

	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// Forward hands on to the successor what it has not been sent (§3.1). Once a new
// tail was sent all there is, the chain ends with that (§3.3), and queries go there.
func (s *server) Forward() {
	s.SendBatches()
	if s.MayAdmit() {
		s.Host.Dismiss(s.Log.View().Last())
		s.Admit()
	}
}

// SendBatch forwards a part of the log.
func (s *server) SendBatch(b views.Batch) {
	s.Send(s.Successor(), Update{b})
	if s.Flaw == dropSent && len(b.Entries) > 0 {
		s.dropped = max(s.dropped, b.Last())
		s.Feed.Acknowledge(b.Last(), s.Env.Monotonic())
	}
}

// kept is the index after which Sent begins.
func (s *server) kept() uint64 { return max(s.CommitIndex, s.dropped) }

// askAgain asks the successor if it has all, and the tail's word has not come, or that
// of a new tail.
func (s *server) askAgain() {
	if !s.Replicates() {
		return
	}
	stuck := !s.isTail() && s.kept() < s.Log.Synced() && s.CommitIndex == s.resent
	if s.Feed.Sent() == s.Feed.Acked() && (stuck || s.Joiner.IsAwaited()) {
		s.mustBeStuck()
		s.Probe()
	}
	s.resent = s.CommitIndex
}

// update takes in what the predecessor forwards in this configuration. An update that
// has overtaken those before it waits for them.
func (s *server) update(from sim.NodeID, m Update) {
	if m.View != s.Log.View().Number && s.Flaw != views.NoFencing {
		return
	}
	if !s.Extend(from, m.Batch) {
		s.early.Keep(m.After, m)
	}
	if next, ok := s.early.Next(s.Log.Last()); ok {
		s.update(from, next)
	}
}

// Ack tells the predecessor how far the tail has come, and this server.
func (s *server) Ack(o views.Owed, index uint64) sim.Message {
	return Ack{View: o.View, Index: s.CommitIndex, Have: index, Complete: s.Log.Ready()}
}

// ack learns how far the successor has come, and the tail.
func (s *server) ack(from sim.NodeID, m Ack) {
	if s.Hear(from, m.View, m.Have, m.Complete) {
		s.pass(min(m.Index, s.Log.Synced()))
	}
}

// pass takes note that the tail has acknowledged all up to an index, and passes
// that on up the chain.
func (s *server) pass(index uint64) {
	if index <= s.CommitIndex {
		return
	}
	s.Commit(index)
	if predecessor := s.Log.View().Predecessor(s.ID); predecessor != 0 {
		s.Owe(predecessor, s.Log.View().Number, index)
	}
	s.MustOwe()
}

// Commit takes note that all members have the log up to an index, and applies
// it; the tail answers whoever asked for it (§3.1).
func (s *server) Commit(index uint64) {
	if index > s.Log.Synced() || s.LastApplied != s.CommitIndex {
		panic(fmt.Sprintf("chain: entry %d is committed, and entry %d was applied; the disk has the log up to entry %d, committed up to %d",
			index, s.LastApplied, s.Log.Synced(), s.CommitIndex))
	}
	for s.CommitIndex < index {
		s.CommitNext()
		client, reply := s.ApplyNext()
		s.mustAnswer()
		if s.isTail() {
			s.Send(client, reply)
		}
	}
}
