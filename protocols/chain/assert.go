package chain

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// What follows may never happen, whatever crashes and whatever the network does, or
// the server itself is wrong. Under package live nothing else watches. A flaw may get
// there: see never.

// A watch is what a server has seen of itself since its resend timer expired last.
type watch struct {
	spoke  bool   // something was sent to the successor
	asked  bool   // the members were asked whether the view stands
	waited bool   // something was waited for then
	commit uint64 // what commitIndex was then
}

// A post is what the place of a server in its view hangs on, and what follows from it:
// so long as it is the same, it is not looked at again.
type post struct {
	view             uint64
	role             role
	ready, restarted bool

	successor, joiner sim.NodeID // the joiner, if the server is to hand it the state
}

// mustAgree holds once the inbox has drained and all that follows from it is done.
func (s *server) mustAgree() {
	if s.halted {
		return
	}
	s.mustBeTimed()
	s.mustHoldOffice()
	s.mustHaveJoiner()
	s.mustHaveCommitted()
	s.mustHaveAnswered()
	s.mustHaveForwarded()
	if s.isSnapshotDue() {
		s.never("a snapshot up to entry %d is due after one up to entry %d, and none is begun", s.lastApplied, s.log.Snapshot().Index)
	}
	if !s.ledger.Balances(len(s.queries)) {
		s.never("%v; %d wait", &s.ledger, len(s.queries))
	}
	if !s.log.IsReported() {
		s.never("is in view %v, has the state: %v, and the masters have not been told", s.log.View(), s.log.Ready())
	}
	s.log.MustAgree()
}

// mustBeTimed holds for the timers: whoever has an office waits for answers.
func (s *server) mustBeTimed() {
	s.resends.Drained()
	s.pings.MustBe(true)
	s.resends.MustBe(s.role != idle)
}

// mustRest holds for a server that has halted: it does nothing any more.
func (s *server) mustRest() {
	s.pings.MustBe(false)
	s.resends.MustBe(false)
}

// mustHaveSent holds for whatever calls for messages: that many were sent, since so many
// had been, or the server has halted.
func (s *server) mustHaveSent(since uint64, messages int) {
	if !s.halted {
		s.ledger.MustHaveSent(since, messages)
	}
}

// mustHoldOffice holds for the role: it is the place that the server has in its
// configuration (§3), as far as it has the state.
func (s *server) mustHoldOffice() {
	v, ready := s.log.View(), s.log.Ready()
	if p := &s.post; p.view == v.Number && p.role == s.role && p.ready == ready && p.restarted == s.log.Restarted() {
		return
	}
	first, last := v.First() == s.id, v.Last() == s.id
	held := false
	switch s.role {
	case idle:
		held = v.Position(s.id) < 0 && !ready
	case recovering:
		held = first && s.log.Restarted()
	case head:
		held = first && ready && !s.log.Restarted()
	case middle:
		held = !first && !last && ready && v.Position(s.id) > 0
	case tail:
		held = !first && last && ready
	case joining:
		held = !first && v.Joiner() == s.id && !ready
	}
	if !held {
		s.never("is %v in view %v; has the state: %v, restarted in it: %v", s.role, v, ready, s.log.Restarted())
	}
	s.post = post{view: v.Number, role: s.role, ready: ready, restarted: s.log.Restarted()}
	if s.role == head || s.role == middle {
		s.post.successor = v.Successor(s.id)
	}
	if s.post.successor == v.Joiner() {
		s.post.joiner = v.Joiner()
	}
}

// mustHaveJoiner holds for the new tail: its predecessor, and nobody else, hands it
// the state, and the chain ends before it until then (§3.3).
func (s *server) mustHaveJoiner() {
	j, joiner := &s.joiner, s.post.joiner
	if j.id != joiner || joiner == 0 && (j.apart || j.handover != nil) || j.apart && (j.complete || s.log.Restarted()) {
		s.never("in view %v the successor that joins is %v; expected %v (apart: %v, complete: %v, being handed the state: %v)",
			s.log.View(), j.id, joiner, j.apart, j.complete, j.handover != nil)
	}
	if j.handover != nil {
		j.handover.MustHaveSent()
	} else if j.apart && s.feed.Sent() == s.log.Synced() {
		s.never("%v was sent all there is, and the chain ends before it", j.id)
	}
}

// mustHaveCommitted holds for what is committed: Sent is what lies behind it, it is
// applied, and where the chain ends it is all that is on disk (§3.1).
func (s *server) mustHaveCommitted() {
	if s.lastApplied != s.commitIndex || s.kept != s.commitIndex {
		s.never("entry %d is committed, entry %d is applied, and Sent begins after entry %d", s.commitIndex, s.lastApplied, s.kept)
	}
	if s.isTail() && s.commitIndex != s.log.Synced() {
		s.never("is the tail with the log up to entry %d on disk, of which those up to %d are committed", s.log.Synced(), s.commitIndex)
	}
	if !s.reception.IsEmpty() && (s.role != joining || s.log.Handed() || s.log.Replacing()) {
		s.never("is %v in view %v, and goes on putting together the state that it is handed", s.role, s.log.View())
	}
	if s.role == joining && s.admitted == s.post.view && s.log.Synced() >= s.admission {
		s.never("has the log up to entry %d, and would be a full member with those up to %d", s.log.Synced(), s.admission)
	}
}

// mustHaveAnswered holds for whoever waits for a word of the server: it is about what
// the disk has yet to get, or the other members have been asked about it.
func (s *server) mustHaveAnswered() {
	if o := &s.owed; o.to != 0 && (o.view != s.post.view || o.index <= s.log.Synced() || o.index > s.log.Last() || o.to != s.log.View().Predecessor(s.id)) {
		s.never("owes %v the word of view %d that it has entry %d, in view %v with the log up to entry %d, on disk up to %d",
			o.to, o.view, o.index, s.log.View(), s.log.Last(), s.log.Synced())
	}
	n := len(s.queries)
	if n == 0 {
		return
	}
	if !s.isTail() || s.queries[n-1].round > s.round || s.asked != s.round || s.isConfirmed(s.queries[0].round) {
		s.never("is %v, and a query waits for the answers to question %d; the last is %d, asked was %d", s.role, s.queries[0].round, s.round, s.asked)
	}
}

// mustAnswer takes note of an entry that is applied: where the chain ends, its client is
// answered.
func (s *server) mustAnswer() {
	v := s.log.View()
	ends := v.Last() == s.id || s.joiner.apart && v.Successor(s.id) == v.Joiner()
	if ends && s.role != idle && s.role != recovering && s.role != joining {
		s.ledger.Execute()
	}
}

// mustHeed holds for a server that sends an update, or the state: it is answered, or is
// when the disk has what came. So much had been sent before.
func (s *server) mustHeed(from sim.NodeID, view, sent uint64) {
	if view == s.log.View().Number && s.owed.to != from && s.ledger.Sent() == sent && !s.log.Replacing() && !s.halted {
		s.never("is %v in view %v, and owes %v no word for what that has sent", s.role, s.log.View(), from)
	}
}

// mustOwe holds for a server that has come further, by the word of its successor or by
// the state that it was handed: its predecessor, if it has one, is to hear of it.
func (s *server) mustOwe() {
	if predecessor := s.log.View().Predecessor(s.id); predecessor != 0 && s.owed.to != predecessor && !s.halted {
		s.never("is %v in view %v, has come further, and owes no word to %v", s.role, s.log.View(), predecessor)
	}
}

// mustHaveRestarted holds for a server that hands over a state to whoever has
// acknowledged less than the log begins with: it did not begin to hand over before it
// started, and that was said before.
func (s *server) mustHaveRestarted(m Ack, first uint64) {
	if !s.log.Restarted() {
		s.never("the new tail has the state up to entry %d; the log begins after entry %d", m.Have, first)
	}
}

// mustHaveJoined holds after an acknowledgement of the successor: if that joins it has
// the state, and may have said that it is a full member.
func (s *server) mustHaveJoined(m Ack) {
	if j := &s.joiner; j.handover != nil || j.id != 0 && m.Complete && !j.complete {
		s.never("%v has the state, says that it is a full member: %t, and counts as one: %t (being handed the state: %t)", j.id, m.Complete, j.complete, j.handover != nil)
	}
}

// mustBeDue holds for an acknowledgement: it is owed, and the disk has what it is about.
func (s *server) mustBeDue() {
	if s.owed.to == 0 || s.owed.index > s.log.Synced() {
		s.never("owes %v the word that it has entry %d, and the disk has the log up to entry %d", s.owed.to, s.owed.index, s.log.Synced())
	}
}

// mustServe holds for whoever a client is sent to, where the view says who serves it: to
// that, unless it is this server, or joins and is not known to be a full member.
func (s *server) mustServe(serves, to sim.NodeID) {
	joins := serves == s.joiner.id && !s.joiner.complete
	if to == s.id || joins && to != 0 || !joins && serves != s.id && to != serves {
		s.never("is %v in view %v, and sends a client to %v; expected %v (joins: %t)", s.role, s.log.View(), to, serves, joins)
	}
}

// mustAdmit holds for a new tail that the chain is to end with: it was sent all that it
// needs to be a full member, and is told so.
func (s *server) mustAdmit() {
	if s.joiner.handover != nil || s.feed.Sent() < s.log.Synced() || !s.admits(s.log.Synced()) || s.log.Restarted() {
		s.never("%v was sent the log up to entry %d of %d, and the chain is to end with it", s.joiner.id, s.feed.Sent(), s.log.Synced())
	}
}

// mustBeStuck holds when the successor is asked though it has all: nothing is under way
// to it, and the tail has said nothing new since the resend timer expired last, or the successor joins and is not
// known to be a full member.
func (s *server) mustBeStuck() {
	joins := s.joiner.id != 0 && !s.joiner.complete
	if quiet := s.commitIndex < s.log.Synced() && s.watch.commit == s.commitIndex; !joins && !quiet || s.feed.Sent() != s.feed.Acked() {
		s.never("asks %v about entry %d, with those up to %d committed, and up to %d before", s.successor(), s.log.Synced(), s.commitIndex, s.watch.commit)
	}
}

// mustBeAlone holds for a tail: it answers on its own authority if it is the only full
// member, and only then.
func (s *server) mustBeAlone(alone bool) {
	v, others := s.log.View(), 0
	for _, id := range v.Members {
		if id != s.id && (id != v.Joiner() || !s.joiner.apart) {
			others++
		}
	}
	if alone != (others == 0) {
		s.never("in view %v %d other full members are asked; answers by itself: %t", v, others, alone)
	}
}

// mustHaveConfirmed holds for a tail that asks whether its view stands: it is told so,
// and is not if it does not.
func (s *server) mustHaveConfirmed(m Confirm, sent uint64) {
	messages := 0
	if m.View == s.log.View().Number {
		messages = 1
	}
	s.mustHaveSent(sent, messages)
}

// mustHaveAskedAll holds for a question: all were asked who have not answered it.
func (s *server) mustHaveAskedAll(sent uint64) {
	others := 0
	for i, id := range s.log.View().Members {
		if id != s.id && s.confirmed[i] < s.round {
			others++
		}
	}
	s.mustHaveSent(sent, others)
}

// isConfirmed reports whether all other full members have answered a round of
// questions, by looking at each.
func (s *server) isConfirmed(round uint64) bool {
	v := s.log.View()
	for i, id := range v.Members {
		if id != s.id && s.confirmed[i] < round && (id != v.Joiner() || !s.joiner.apart) {
			return false
		}
	}
	return true
}

// mustHaveForwarded holds for the successor: it has been sent what may be sent (§3.1).
func (s *server) mustHaveForwarded() {
	if s.post.successor != 0 && s.joiner.handover == nil {
		s.feed.MustHaveSent()
	}
}

// mustBeConfirmed holds for a query that is answered: the configuration stood after it
// came, by the word of all other full members.
func (s *server) mustBeConfirmed(q query) {
	if !s.isTail() || !s.isConfirmed(q.round) {
		s.never("is %v in view %v, and answers a query before question %d is answered: %v", s.role, s.log.View(), q.round, s.confirmed)
	}
}

// mustHaveAsked holds for a member that confirms the view: it was asked.
func (s *server) mustHaveAsked(from sim.NodeID, round uint64) {
	if round > s.round {
		s.never("%v answers question %d; the last is %d", from, round, s.round)
	}
}

// mustHear holds for an acknowledgement that counts: it is of the view, and comes from
// the successor.
func (s *server) mustHear(from sim.NodeID, m Ack) {
	if s.role != head && s.role != middle || from != s.successor() || m.View != s.log.View().Number {
		s.never("is %v in view %v, and counts on what %v acknowledges in view %d", s.role, s.log.View(), from, m.View)
	}
}

// mustBeJoiner holds for a server that is told when it is a full member: it is one that
// joined.
func (s *server) mustBeJoiner() {
	if v := s.log.View(); v.Joiner() != s.id {
		s.never("is %v in view %v, and is told when it is a full member", s.role, v)
	}
}

// mustBeAdmitted holds for a new tail that says it is a full member: it has all that
// was committed before the chain ended with it.
func (s *server) mustBeAdmitted(m Ack) {
	if m.Complete && s.joiner.id != 0 && !s.log.Restarted() && (s.joiner.apart || m.Have < s.joiner.full) {
		s.never("%v says that it is a full member with the log up to entry %d; it is one with those up to %d, once it was sent all there is", s.joiner.id, m.Have, s.joiner.full)
	}
}

// mustSucceed holds for a configuration that the server enters as a full member: it
// was one in the last that it knows. A server that knows of none had nothing to lose.
func (s *server) mustSucceed() {
	if last := s.log.View(); last.Number > 0 && !s.log.Ready() {
		s.never("is to be a full member of the view after %v, and has not the state of that", last)
	}
}

// mustHaveResent holds when the resend timer has expired, at the given time: whatever was waited for then
// and now, and has come no nearer, was asked for in between.
func (s *server) mustHaveResent(at time.Duration) {
	w := s.watch
	waits := false
	switch {
	case s.role != head && s.role != middle || s.successor() == 0:
	case s.joiner.handover != nil:
		s.joiner.handover.MustBeInTime(at)
	default:
		s.feed.MustBeInTime(at)
		waits = s.feed.Sent() == s.feed.Acked() && (!s.isTail() && s.commitIndex < s.log.Synced() || s.joiner.isAwaited())
	}
	if waits && w.waited && w.commit == s.commitIndex && !w.spoke {
		s.never("%v has not said that entry %d is committed, after %d, or that it is a full member, and was not asked again", s.successor(), s.log.Synced(), s.commitIndex)
	}
	if len(s.queries) > 0 && !w.asked {
		s.never("a query waits for the answers to question %d, and nobody was asked again", s.queries[0].round)
	}
	s.watch = watch{waited: waits, commit: s.commitIndex}
}
