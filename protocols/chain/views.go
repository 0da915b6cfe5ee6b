package chain

import (
	"github.com/laplace-sim/laplace/protocols/parts"
	"github.com/laplace-sim/laplace/protocols/views"
)

// Dismiss sends those who wait for a query to the tail of the configuration.
func (s *server) Dismiss() { s.Host.Dismiss(s.Log.View().Last()) }

// Assume begins the work of the office that the server has in its configuration.
// The three failures of the paper come down to it (§3.2):
//
//   - The head failed: its successor is head, and accepts updates.
//   - The tail failed: its predecessor is tail. What that has in Sent is thereby
//     committed, and it answers for it.
//   - Another one failed: its predecessor has a new successor and forwards Sent
//     to it, which passes over what it has already.
func (s *server) Assume() {
	if s.Role == views.Joining {
		s.dropped = 0 // another state takes the place of the log
	}
	s.Feed.Start(s.kept())
	s.early = parts.Early[Update]{}
	s.resent, s.watch = 0, watch{}
	s.confirmed = make([]uint64, len(s.Log.View().Members))
	if s.Role == views.Idle {
		s.Rest()
		return
	}
	s.Await()
	if s.Feeds() && s.Log.View().Joiner() == s.Successor() {
		s.BeginHandover()
	}
}

// Install takes over the state of the predecessor. One that restarted does not
// know how much is committed. If the server knows of more, that is the state: all
// full members have it.
func (s *server) Install(snapshot views.Snapshot) {
	if snapshot.Index < s.CommitIndex {
		snapshot = s.Capture().Snapshot()
	}
	s.Replace(snapshot)
}
