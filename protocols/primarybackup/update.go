package primarybackup

import (
	"fmt"

	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// Forward sends the backup what it has not been sent. If clients wait for reads, the
// primary asks along with that whether the view still stands. A backup that joins is
// one without which nothing is committed, once it was sent all there is.
func (s *server) Forward() {
	asks := s.Role == primary && s.backup() != 0 && s.StartRound()
	s.SendBatches()
	if asks && s.asked < s.Round {
		s.Probe()
	}
	if s.MayAdmit() {
		s.Admit()
	}
}

// SendBatch sends the backup a part of the log.
func (s *server) SendBatch(b views.Batch) {
	s.Send(s.Successor(), Update{Batch: b, Commit: s.CommitIndex, Round: s.Round})
	s.told, s.asked = s.CommitIndex, s.Round
}

// askAgain asks the backup if it has all, and is not known to know what is committed, or
// has not said that the view stands, or that it is a full member.
func (s *server) askAgain() {
	if !s.Replicates() {
		return
	}
	if s.Feed.Sent() < s.Log.Synced() && s.Feed.Sent() == s.Feed.Acked() {
		return // what is sent again says all
	}
	if s.told < s.CommitIndex || s.confirmed < s.Round || s.Joiner.IsAwaited() {
		s.mustLack()
		s.Probe()
	}
}

// update takes in what the primary of the view sends. This is the fence: a
// primary of an earlier view gets nothing acknowledged. An update that has overtaken
// those before it waits for them.
func (s *server) update(from sim.NodeID, m Update) {
	if m.View != s.Log.View().Number && s.Flaw != views.NoFencing {
		s.refuse(from, m.View)
		return
	}
	if !s.Extend(from, m.Batch) {
		s.early.Keep(m.After, m)
	}
	s.Owed.Round = max(s.Owed.Round, m.Round)
	if s.Role == backup {
		s.Commit(min(m.Commit, s.Log.Synced()))
	}
	s.mustHaveFollowed(m)
	if next, ok := s.early.Next(s.Log.Last()); ok {
		s.update(from, next)
	}
}

// Ack tells the primary how far the backup has come.
func (s *server) Ack(o views.Owed, index uint64) sim.Message {
	return Ack{View: o.View, Index: index, Round: o.Round, Complete: s.Log.Ready()}
}

// ack learns how far the backup has come.
func (s *server) ack(from sim.NodeID, m Ack) {
	if s.Hear(from, m.View, m.Index, m.Complete) {
		s.confirmed = max(s.confirmed, m.Round)
	}
}

// advance commits what both have on their disks; alone, the primary commits
// what it has on its own.
func (s *server) advance() {
	if s.backup() == 0 {
		s.Commit(s.Log.Synced())
	} else {
		s.Commit(s.Feed.Acked())
	}
	if s.async || s.Flaw == acknowledgeEarly {
		s.apply(s.Log.Synced())
	}
}

// Commit takes note that both have the log up to an index, and applies it.
func (s *server) Commit(index uint64) {
	if index > s.Log.Synced() {
		panic(fmt.Sprintf("primarybackup: entry %d is committed; the disk has the log up to entry %d", index, s.Log.Synced()))
	}
	s.mustBeStored(index)
	for s.CommitIndex < index {
		s.CommitNext()
	}
	s.apply(index)
}

// apply executes updates up to an index; a primary answers those who asked.
func (s *server) apply(index uint64) {
	if index > s.CommitIndex && !s.async && s.Flaw != acknowledgeEarly {
		panic(fmt.Sprintf("primarybackup: entry %d is applied; only those up to entry %d are committed", index, s.CommitIndex))
	}
	for s.LastApplied < index {
		client, reply := s.ApplyNext()
		s.mustAnswer()
		if s.Role == primary {
			s.Send(client, reply)
		}
	}
}
