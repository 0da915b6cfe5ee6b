package primarybackup

import (
	"github.com/laplace-sim/laplace/protocols/parts"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// Dismiss sends those who wait for a read to the primary.
func (s *server) Dismiss() { s.Host.Dismiss(s.primary()) }

// Assume begins the primary's work, if that is the server's office. Of what the
// primary has in its log it does not know how much the backup has, but that is as
// much as was committed at least; the rest is sent again.
func (s *server) Assume() {
	s.early = parts.Early[Update]{}
	if s.Role != primary {
		s.Rest()
		return
	}
	s.Await()
	s.told = s.CommitIndex
	s.asked, s.confirmed = s.Round, s.Round
	if s.Log.View().Joiner() != 0 {
		s.BeginHandover()
	}
	s.Feed.Start(s.CommitIndex)
}

// Install takes over the state of the primary.
func (s *server) Install(snapshot views.Snapshot) {
	if s.Flaw == clockRollback && s.isLaterByClock(snapshot) {
		s.Log.Complete()
		s.Join()
		return
	}
	if snapshot.Index < s.CommitIndex {
		s.Never("entry %d was committed; the state ends with entry %d", s.CommitIndex, snapshot.Index)
	}
	s.Replace(snapshot)
}

// isLaterByClock reports whether the last update in the server's own log is
// of a later time, by the clocks of those who took them in, than the last one
// of the primary's.
func (s *server) isLaterByClock(snapshot views.Snapshot) bool {
	return s.Log.SnapshotAt(s.Log.Last()).Wall > snapshot.Wall
}

// refuse tells a server of an earlier view that its time is over.
func (s *server) refuse(to sim.NodeID, view uint64) {
	if own := s.Log.View().Number; view < own {
		s.Send(to, Refusal{View: own})
	}
}

// refusal ends the work of a primary that has been deposed. The view service
// will tell it what it is now.
func (s *server) refusal(m Refusal) {
	was := s.Role
	if s.Role == primary && m.View > s.Log.View().Number {
		s.Rest()
		s.Dismiss()
		s.Become(views.Deposed)
	}
	s.mustHaveFallen(was, m)
}
