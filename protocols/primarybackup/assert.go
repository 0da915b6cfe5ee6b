package primarybackup

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// What follows may never happen, whatever crashes and whatever the network does, or
// the server itself is wrong. Under package live nothing else watches. A flaw may get
// there: see never.

// A watch is what a primary has seen of itself since its resend timer expired last.
type watch struct {
	spoke bool // something was sent to the successor
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
	if s.isSnapshotDue() {
		s.never("a snapshot up to entry %d is due after one up to entry %d, and none is begun", s.lastApplied, s.log.Snapshot().Index)
	}
	if !s.ledger.Balances(len(s.reads)) {
		s.never("%v; %d wait", &s.ledger, len(s.reads))
	}
	if !s.log.IsReported() {
		s.never("is in view %v, has the state: %v, and the masters have not been told", s.log.View(), s.log.Ready())
	}
	s.log.MustAgree()
}

// mustBeTimed holds for the timers: a primary waits for answers.
func (s *server) mustBeTimed() {
	s.resends.Drained()
	s.pings.MustBe(true)
	s.resends.MustBe(s.role == primary)
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

// mustHoldOffice holds for the role: it is the place that the server has in its view,
// as far as it has the state.
func (s *server) mustHoldOffice() {
	v, ready := s.log.View(), s.log.Ready()
	if p := &s.post; p.view == v.Number && p.role == s.role && p.ready == ready && p.restarted == s.log.Restarted() {
		return
	}
	held := false
	switch s.role {
	case idle:
		held = v.Position(s.id) < 0 && !ready
	case recovering:
		held = v.First() == s.id && s.log.Restarted()
	case primary, deposed:
		held = v.First() == s.id && ready && !s.log.Restarted()
	case backup:
		held = v.Position(s.id) == 1 && ready
	case joining:
		held = v.Position(s.id) == 1 && v.Joiner() == s.id && !ready
	}
	if !held {
		s.never("is %v in view %v; has the state: %v, restarted in it: %v", s.role, v, ready, s.log.Restarted())
	}
	s.post = post{view: v.Number, role: s.role, ready: ready, restarted: s.log.Restarted()}
	if s.role == primary || s.role == deposed {
		s.post.successor = v.Successor(s.id)
	}
	if s.post.successor == v.Joiner() {
		s.post.joiner = v.Joiner()
	}
}

// mustHaveJoiner holds for a backup that joins: its primary, and nobody else, hands it
// the state, and does without it until it was sent all there is.
func (s *server) mustHaveJoiner() {
	j, joiner := &s.joiner, s.post.joiner
	if j.id != joiner || joiner == 0 && (j.apart || j.handover != nil) || j.apart && j.complete {
		s.never("in view %v the backup that joins is %v; expected %v (apart: %v, complete: %v, being handed the state: %v)",
			s.log.View(), j.id, joiner, j.apart, j.complete, j.handover != nil)
	}
	switch {
	case s.role != primary || s.post.successor == 0:
	case j.handover != nil:
		j.handover.MustHaveSent()
	case j.apart && s.feed.Sent() == s.log.Synced():
		s.never("%v was sent all there is, and nothing needs it", j.id)
	default:
		s.feed.MustHaveSent()
	}
}

// mustHaveCommitted holds for what is committed: it is applied; on a primary, it is all
// that is on the disks of those who have to have it.
func (s *server) mustHaveCommitted() {
	if s.lastApplied < s.commitIndex || s.lastApplied > s.commitIndex && !s.config.async {
		s.never("entry %d is committed, and entry %d is applied", s.commitIndex, s.lastApplied)
	}
	if s.role == primary && s.config.async && s.lastApplied != s.log.Synced() {
		s.never("answers for updates at once: has the log up to entry %d on disk, and has applied those up to %d", s.log.Synced(), s.lastApplied)
	}
	if s.role == primary && (s.isAlone() && s.commitIndex != s.log.Synced() || s.commitIndex < s.feed.Acked()) {
		s.never("has the log up to entry %d on disk, and the backup up to entry %d; committed are those up to %d", s.log.Synced(), s.feed.Acked(), s.commitIndex)
	}
	if s.told > s.commitIndex && s.role == primary {
		s.never("has told that entry %d is committed; those up to %d are", s.told, s.commitIndex)
	}
	if !s.reception.IsEmpty() && (s.role != joining || s.log.Handed() || s.log.Replacing()) {
		s.never("is %v in view %v, and goes on putting together the state that it is handed", s.role, s.log.View())
	}
	if s.role == joining && s.admitted == s.post.view && s.log.Synced() >= s.admission {
		s.never("has the log up to entry %d, and would be a full member with those up to %d", s.log.Synced(), s.admission)
	}
}

// isAlone reports whether the primary is the only full member, and nobody else has to
// have what is committed.
func (s *server) isAlone() bool {
	v := s.log.View()
	return len(v.Members) == 1 || v.Joining && s.joiner.id == v.Last() && s.joiner.apart
}

// mustHaveAnswered holds for whoever waits for a word of the server: it is about what
// the disk has yet to get, or the backup has been asked about it.
func (s *server) mustHaveAnswered() {
	if o := &s.owed; o.to != 0 && (o.view != s.post.view || o.index <= s.log.Synced() || o.index > s.log.Last() || o.to != s.log.View().Predecessor(s.id)) {
		s.never("owes %v the word of view %d that it has entry %d, in view %v with the log up to entry %d, on disk up to %d",
			o.to, o.view, o.index, s.log.View(), s.log.Last(), s.log.Synced())
	}
	if s.confirmed > s.round {
		s.never("the backup has answered question %d; the last is %d", s.confirmed, s.round)
	}
	if s.role == primary && s.confirmed < s.round && s.asked != s.round {
		s.never("waits for the answer to question %d, and has asked question %d", s.round, s.asked)
	}
	n := len(s.reads)
	if n == 0 {
		if s.role == primary && s.confirmed != s.round {
			s.never("no read waits for the answer to question %d after %d", s.round, s.confirmed)
		}
		return
	}
	asked := s.reads[n-1].round <= s.round || s.joiner.isAwaited() // the word that it is a full member comes first
	if s.role != primary || s.isAlone() || !asked || s.reads[0].round <= s.confirmed {
		s.never("is %v, and a read waits for the answer to question %d; the last is %d, answered are those up to %d", s.role, s.reads[0].round, s.round, s.confirmed)
	}
}

// mustAnswer takes note of an entry that is applied: on a primary, its client is
// answered.
func (s *server) mustAnswer() {
	if s.role == primary {
		s.ledger.Execute()
	}
}

// mustHeed holds for a server that sends an update, or the state. One of the view is
// answered, or is when the disk has what came; one of an earlier view is refused; and of
// a later one nothing is known yet. So much had been sent before.
func (s *server) mustHeed(from sim.NodeID, view, sent uint64) {
	answered := s.ledger.Sent() - sent
	heeded := answered == 0
	switch own := s.log.View().Number; {
	case view < own:
		heeded = answered == 1
	case view == own:
		heeded = answered == 1 || s.owed.to == from || s.log.Replacing()
	}
	if !heeded && !s.halted {
		s.never("is %v in view %v, and %d messages answer what %v has sent in view %d", s.role, s.log.View(), answered, from, view)
	}
}

// mustHaveFallen holds after a refusal: a primary of an earlier view than that of whoever
// refuses is none any more, and nobody else is anything else.
func (s *server) mustHaveFallen(was role, m Refusal) {
	expected := was
	if was == primary && m.View > s.log.View().Number {
		expected = deposed
	}
	if s.role != expected {
		s.never("was %v in view %v, and is %v after a refusal in view %d; expected %v", was, s.log.View(), s.role, m.View, expected)
	}
}

// mustOwe holds for a server that has come further by the state that it was handed: the
// primary is to hear of it.
func (s *server) mustOwe() {
	if s.owed.to != s.log.View().First() && !s.halted {
		s.never("is %v in view %v, has come further, and owes no word to the primary", s.role, s.log.View())
	}
}

// mustHaveJoined holds after an acknowledgement of the backup: if that joins it has the
// state, and may have said that it is a full member.
func (s *server) mustHaveJoined(m Ack) {
	if j := &s.joiner; j.handover != nil || j.id != 0 && m.Complete && !j.complete {
		s.never("%v has the state, says that it is a full member: %t, and counts as one: %t (being handed the state: %t)", j.id, m.Complete, j.complete, j.handover != nil)
	}
}

// mustHaveFollowed holds for a backup that is told how far the log is committed.
func (s *server) mustHaveFollowed(m Update) {
	if s.role == backup && s.commitIndex < min(m.Commit, s.log.Synced()) {
		s.never("is told that entry %d is committed, has the log up to entry %d on disk, and counts those up to %d as committed", m.Commit, s.log.Synced(), s.commitIndex)
	}
}

// mustServe holds for whoever a client is sent to: the first member of the view, unless
// this server is that.
func (s *server) mustServe(to sim.NodeID) {
	if first := s.log.View().First(); to == s.id || to != first && first != s.id {
		s.never("is %v in view %v, and sends a client to %v", s.role, s.log.View(), to)
	}
}

// mustBeDue holds for an acknowledgement of the log up to an index: it is owed, and the
// disk has what it is about.
func (s *server) mustBeDue(index uint64) {
	if s.owed.to == 0 || s.owed.index > index || index > s.log.Synced() {
		s.never("owes %v the word that it has entry %d, and tells of entry %d; the disk has the log up to entry %d", s.owed.to, s.owed.index, index, s.log.Synced())
	}
}

// mustAdmit holds for a backup that is needed from now on: it was sent all that it needs
// to be a full member, and is told so.
func (s *server) mustAdmit() {
	if s.joiner.handover != nil || s.feed.Sent() < s.log.Synced() || !s.admits(s.log.Synced()) {
		s.never("%v was sent the log up to entry %d of %d, and is to be needed", s.joiner.id, s.feed.Sent(), s.log.Synced())
	}
}

// mustLack holds when the backup is asked though nothing is sent again: it does not know what is
// committed, or has not said that the view stands, or that it is a full member.
func (s *server) mustLack() {
	joins := s.joiner.id != 0 && !s.joiner.complete
	again := s.feed.Sent() == s.feed.Acked() && s.feed.Sent() < s.log.Synced()
	if again || s.told >= s.commitIndex && s.confirmed >= s.round && !joins {
		s.never("asks %v, which was told that entry %d is committed, has answered question %d, and is a full member", s.successor(), s.told, s.confirmed)
	}
}

// mustBeAlone holds for a primary that answers reads: by itself if it is the only full
// member, and only then.
func (s *server) mustBeAlone(alone bool) {
	if alone != s.isAlone() {
		s.never("in view %v the primary is alone: %t; answers reads by itself: %t", s.log.View(), s.isAlone(), alone)
	}
}

// mustBeStored holds for an update that a primary takes for committed: both have it on
// their disks, or the primary, if it is the only full member.
func (s *server) mustBeStored(index uint64) {
	if s.role == primary && index > s.commitIndex && !s.isAlone() && index > s.feed.Acked() {
		s.never("entry %d is committed in view %v, in which the backup has those up to %d", index, s.log.View(), s.feed.Acked())
	}
}

// mustBeConfirmed holds for a read that is answered: the view stood after it came, by
// the word of the backup.
func (s *server) mustBeConfirmed(r read) {
	if s.role != primary || !s.isAlone() && s.confirmed < r.round {
		s.never("is %v in view %v, and answers a read before question %d is answered, after %d", s.role, s.log.View(), r.round, s.confirmed)
	}
}

// mustHear holds for an acknowledgement that counts: it is of the view, and comes from
// the successor.
func (s *server) mustHear(from sim.NodeID, m Ack) {
	if s.role != primary || from != s.successor() || m.View != s.log.View().Number {
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

// mustBeAdmitted holds for a backup that says it is a full member: it has all that was
// committed without it.
func (s *server) mustBeAdmitted(m Ack) {
	if m.Complete && s.joiner.id != 0 && (s.joiner.apart || m.Index < s.joiner.full) {
		s.never("%v says that it is a full member with the log up to entry %d; it is one with those up to %d, once it was sent all there is", s.joiner.id, m.Index, s.joiner.full)
	}
}

// mustSucceed holds for a view that the server enters as a full member: it was one in
// the last that it knows. A server that knows of none had nothing to lose.
func (s *server) mustSucceed() {
	if last := s.log.View(); last.Number > 0 && !s.log.Ready() {
		s.never("is to be a full member of the view after %v, and has not the state of that", last)
	}
}

// mustHaveResent holds when the resend timer has expired, at the given time: the backup was asked for
// whatever the primary waits for since it did so last.
func (s *server) mustHaveResent(at time.Duration) {
	switch {
	case s.successor() == 0:
	case s.joiner.handover != nil:
		s.joiner.handover.MustBeInTime(at)
	default:
		s.feed.MustBeInTime(at)
		waits := s.told < s.commitIndex || s.confirmed < s.round || s.joiner.isAwaited()
		again := s.feed.Sent() == s.feed.Acked() && s.feed.Sent() < s.log.Synced() // is sent, and says all
		if waits && !s.watch.spoke && !again {
			s.never("%v was told that entry %d is committed, after which is entry %d, and has answered question %d of %d; it was told nothing again",
				s.successor(), s.told, s.commitIndex, s.confirmed, s.round)
		}
	}
	s.watch = watch{}
}
