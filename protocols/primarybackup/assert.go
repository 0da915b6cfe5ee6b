package primarybackup

import (
	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// What follows may never happen, whatever crashes and whatever the network does, or
// the server itself is wrong. Under package live nothing else watches. A flaw may get
// there: see [views.Member.Never].

// MustAgree holds once the inbox has drained: a primary waits for answers, and what is
// committed and who waits for a word of the server is as it must be.
func (s *server) MustAgree() {
	s.MustWait(s.Role == primary)
	s.mustHaveCommitted()
	s.mustHaveAnswered()
}

// mustHaveCommitted holds for what is committed: it is applied; on a primary, it is all
// that is on the disks of those who have to have it.
func (s *server) mustHaveCommitted() {
	if s.LastApplied < s.CommitIndex || s.LastApplied > s.CommitIndex && !s.async {
		s.Never("entry %d is committed, and entry %d is applied", s.CommitIndex, s.LastApplied)
	}
	if s.Role == primary && s.async && s.LastApplied != s.Log.Synced() {
		s.Never("answers for updates at once: has the log up to entry %d on disk, and has applied those up to %d", s.Log.Synced(), s.LastApplied)
	}
	if s.Role == primary && (s.isAlone() && s.CommitIndex != s.Log.Synced() || s.CommitIndex < s.Feed.Acked()) {
		s.Never("has the log up to entry %d on disk, and the backup up to entry %d; committed are those up to %d", s.Log.Synced(), s.Feed.Acked(), s.CommitIndex)
	}
	if s.told > s.CommitIndex && s.Role == primary {
		s.Never("has told that entry %d is committed; those up to %d are", s.told, s.CommitIndex)
	}
}

// isAlone reports whether the primary is the only full member, and nobody else has to
// have what is committed.
func (s *server) isAlone() bool {
	v := s.Log.View()
	return len(v.Members) == 1 || v.Joining && s.Joiner.ID == v.Last() && s.Joiner.Apart
}

// mustHaveAnswered holds for the reads that wait: the backup has been asked about them.
func (s *server) mustHaveAnswered() {
	if s.confirmed > s.Round {
		s.Never("the backup has answered question %d; the last is %d", s.confirmed, s.Round)
	}
	if s.Role == primary && s.confirmed < s.Round && s.asked != s.Round {
		s.Never("waits for the answer to question %d, and has asked question %d", s.Round, s.asked)
	}
	if len(s.Reads) == 0 {
		if s.Role == primary && s.confirmed != s.Round {
			s.Never("no read waits for the answer to question %d after %d", s.Round, s.confirmed)
		}
		return
	}
	asked := !s.NeedsRound() || s.Joiner.IsAwaited() // the word that it is a full member comes first
	first := s.Reads[0].Round
	if s.Role != primary || s.isAlone() || !asked || first != 0 && first <= s.confirmed {
		s.Never("is %v, and a read waits for the answer to question %d; the last is %d, answered are those up to %d", s.Role, first, s.Round, s.confirmed)
	}
}

// mustAnswer takes note of an entry that is applied: on a primary, its client is
// answered.
func (s *server) mustAnswer() {
	if s.Role == primary {
		s.MustAnswer()
	}
}

// mustHaveFallen holds after a refusal: a primary of an earlier view than that of whoever
// refuses is none any more, and nobody else is anything else.
func (s *server) mustHaveFallen(was views.Role, m Refusal) {
	expected := was
	if was == primary && m.View > s.Log.View().Number {
		expected = views.Deposed
	}
	if s.Role != expected {
		s.Never("was %v in view %v, and is %v after a refusal in view %d; expected %v", was, s.Log.View(), s.Role, m.View, expected)
	}
}

// mustHaveFollowed holds for a backup that is told how far the log is committed.
func (s *server) mustHaveFollowed(m Update) {
	if s.Role == backup && s.CommitIndex < min(m.Commit, s.Log.Synced()) {
		s.Never("is told that entry %d is committed, has the log up to entry %d on disk, and counts those up to %d as committed", m.Commit, s.Log.Synced(), s.CommitIndex)
	}
}

// mustServe holds for whoever a client is sent to: the first member of the view, unless
// this server is that.
func (s *server) mustServe(to sim.NodeID) {
	if first := s.Log.View().First(); to == s.ID || to != first && first != s.ID {
		s.Never("is %v in view %v, and sends a client to %v", s.Role, s.Log.View(), to)
	}
}

// mustLack holds when the backup is asked though nothing is sent again: it does not know
// what is committed, or has not said that the view stands, or that it is a full member.
func (s *server) mustLack() {
	again := s.Feed.Sent() == s.Feed.Acked() && s.Feed.Sent() < s.Log.Synced()
	if again || s.told >= s.CommitIndex && s.confirmed >= s.Round && !s.Joiner.IsIncomplete() {
		s.Never("asks %v, which was told that entry %d is committed, has answered question %d, and is a full member", s.Successor(), s.told, s.confirmed)
	}
}

// mustBeAlone holds for a primary that answers reads: by itself if it is the only full
// member, and only then.
func (s *server) mustBeAlone(alone bool) {
	if alone != s.isAlone() {
		s.Never("in view %v the primary is alone: %t; answers reads by itself: %t", s.Log.View(), s.isAlone(), alone)
	}
}

// mustBeStored holds for an update that a primary takes for committed: both have it on
// their disks, or the primary, if it is the only full member.
func (s *server) mustBeStored(index uint64) {
	if s.Role == primary && index > s.CommitIndex && !s.isAlone() && index > s.Feed.Acked() {
		s.Never("entry %d is committed in view %v, in which the backup has those up to %d", index, s.Log.View(), s.Feed.Acked())
	}
}

// MustBeConfirmed holds for a read that is answered: the view stood after it came, by
// the word of the backup.
func (s *server) MustBeConfirmed(r host.Read) {
	if s.Role != primary || !s.isAlone() && s.confirmed < r.Round {
		s.Never("is %v in view %v, and answers a read before question %d is answered, after %d", s.Role, s.Log.View(), r.Round, s.confirmed)
	}
}

// mustHaveResent holds when the resend timer has expired: the backup was asked for
// whatever the primary waits for since it did so last.
func (s *server) mustHaveResent() {
	if !s.Replicates() {
		return
	}
	waits := s.told < s.CommitIndex || s.confirmed < s.Round || s.Joiner.IsAwaited()
	again := s.Feed.Sent() == s.Feed.Acked() && s.Feed.Sent() < s.Log.Synced() // is sent, and says all
	if waits && !s.Spoke && !again {
		s.Never("%v was told that entry %d is committed, after which is entry %d, and has answered question %d of %d; it was told nothing again",
			s.Successor(), s.told, s.CommitIndex, s.confirmed, s.Round)
	}
}
