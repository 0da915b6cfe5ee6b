package chain

import (
	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// What follows may never happen, whatever crashes and whatever the network does, or
// the server itself is wrong. Under package live nothing else watches. A flaw may get
// there: see [views.Member.Never].

// A watch is what a server has seen of itself since its resend timer expired last,
// besides whether it spoke to its successor.
type watch struct {
	asked  bool   // the members were asked whether the view stands
	waited bool   // something was waited for then
	commit uint64 // what CommitIndex was then
}

// MustAgree holds once the inbox has drained: whoever has an office waits for answers,
// and what is committed and who waits for a word of the server is as it must be.
func (s *server) MustAgree() {
	s.MustWait(s.Role != views.Idle)
	s.mustHaveCommitted()
	s.mustHaveAnswered()
}

// mustHaveCommitted holds for what is committed: it is applied, and where the chain ends
// it is all that is on disk (§3.1).
func (s *server) mustHaveCommitted() {
	if s.LastApplied != s.CommitIndex {
		s.Never("entry %d is committed, and entry %d is applied", s.CommitIndex, s.LastApplied)
	}
	if s.isTail() && s.CommitIndex != s.Log.Synced() {
		s.Never("is the tail with the log up to entry %d on disk, of which those up to %d are committed", s.Log.Synced(), s.CommitIndex)
	}
}

// mustHaveAnswered holds for the queries that wait: the other members have been asked
// about them.
func (s *server) mustHaveAnswered() {
	if len(s.Reads) == 0 {
		return
	}
	if !s.isTail() || s.NeedsRound() || s.asked != s.Round || s.isConfirmed(s.Reads[0].Round) {
		s.Never("is %v, and a query waits for the answers to question %d; the last is %d, asked was %d", s.Role, s.Reads[0].Round, s.Round, s.asked)
	}
}

// mustAnswer takes note of an entry that is applied: where the chain ends, its client is
// answered.
func (s *server) mustAnswer() {
	v := s.Log.View()
	ends := v.Last() == s.ID || s.Joiner.Apart && v.Successor(s.ID) == v.Joiner()
	if ends && (s.Role == head || s.Role == middle || s.Role == tail) {
		s.MustAnswer()
	}
}

// mustServe holds for whoever a client is sent to, where the view says who serves it: to
// that, unless it is this server, or joins and is not known to be a full member.
func (s *server) mustServe(serves, to sim.NodeID) {
	joins := serves == s.Joiner.ID && s.Joiner.IsIncomplete()
	if to == s.ID || joins && to != 0 || !joins && serves != s.ID && to != serves {
		s.Never("is %v in view %v, and sends a client to %v; expected %v (joins: %t)", s.Role, s.Log.View(), to, serves, joins)
	}
}

// mustBeStuck holds when the successor is asked though it has all: nothing is under way
// to it, and the tail has said nothing new since the resend timer expired last, or the
// successor joins and is not known to be a full member.
func (s *server) mustBeStuck() {
	if quiet := s.CommitIndex < s.Log.Synced() && s.watch.commit == s.CommitIndex; !s.Joiner.IsIncomplete() && !quiet || s.Feed.Sent() != s.Feed.Acked() {
		s.Never("asks %v about entry %d, with those up to %d committed, and up to %d before", s.Successor(), s.Log.Synced(), s.CommitIndex, s.watch.commit)
	}
}

// mustBeAlone holds for a tail: it answers on its own authority if it is the only full
// member, and only then.
func (s *server) mustBeAlone(alone bool) {
	v, others := s.Log.View(), 0
	for _, id := range v.Members {
		if id != s.ID && (id != v.Joiner() || !s.Joiner.Apart) {
			others++
		}
	}
	if alone != (others == 0) {
		s.Never("in view %v %d other full members are asked; answers by itself: %t", v, others, alone)
	}
}

// mustHaveConfirmed holds for a tail that asks whether its view stands: it is told so,
// and is not if it does not.
func (s *server) mustHaveConfirmed(m Confirm, sent uint64) {
	messages := 0
	if m.View == s.Log.View().Number {
		messages = 1
	}
	s.MustHaveSent(sent, messages)
}

// mustHaveAskedAll holds for a question: all were asked who have not answered it.
func (s *server) mustHaveAskedAll(sent uint64) {
	others := 0
	for i, id := range s.Log.View().Members {
		if id != s.ID && s.confirmed[i] < s.Round {
			others++
		}
	}
	s.MustHaveSent(sent, others)
}

// isConfirmed reports whether all other full members have answered a round of
// questions, by looking at each.
func (s *server) isConfirmed(round uint64) bool {
	v := s.Log.View()
	for i, id := range v.Members {
		if id != s.ID && s.confirmed[i] < round && (id != v.Joiner() || !s.Joiner.Apart) {
			return false
		}
	}
	return true
}

// MustBeConfirmed holds for a query that is answered: the configuration stood after it
// came, by the word of all other full members.
func (s *server) MustBeConfirmed(q host.Read) {
	if !s.isTail() || !s.isConfirmed(q.Round) {
		s.Never("is %v in view %v, and answers a query before question %d is answered: %v", s.Role, s.Log.View(), q.Round, s.confirmed)
	}
}

// mustHaveAsked holds for a member that confirms the view: it was asked.
func (s *server) mustHaveAsked(from sim.NodeID, round uint64) {
	if round > s.Round {
		s.Never("%v answers question %d; the last is %d", from, round, s.Round)
	}
}

// mustHaveResent holds when the resend timer has expired: whatever was waited for then
// and now, and has come no nearer, was asked for in between.
func (s *server) mustHaveResent() {
	w := s.watch
	waits := s.Replicates() && s.Feed.Sent() == s.Feed.Acked() &&
		(!s.isTail() && s.CommitIndex < s.Log.Synced() || s.Joiner.IsAwaited())
	if waits && w.waited && w.commit == s.CommitIndex && !s.Spoke {
		s.Never("%v has not said that entry %d is committed, after %d, or that it is a full member, and was not asked again", s.Successor(), s.Log.Synced(), s.CommitIndex)
	}
	if len(s.Reads) > 0 && !w.asked {
		s.Never("a query waits for the answers to question %d, and nobody was asked again", s.Reads[0].Round)
	}
	s.watch = watch{waited: waits, commit: s.CommitIndex}
}
