package views

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// What follows may never happen, whatever crashes and whatever the network does, or
// the member itself is wrong. Under package live nothing else watches. A flaw may get
// there: see Never.

// A post is what the place of a member in its view hangs on, and what follows from it:
// so long as it is the same, it is not looked at again.
type post struct {
	view             uint64
	role             Role
	ready, restarted bool

	successor, joiner sim.NodeID // the joiner, if the member is to hand it the state
}

// Never stops the program, for what must not happen has. A member that is built with a
// flaw may get there, and goes on: what that breaks shows outside.
func (m *Member) Never(format string, arguments ...any) {
	if m.Flaw == "" {
		panic(m.protocol + ": " + m.ID.String() + ": " + fmt.Sprintf(format, arguments...))
	}
}

// mustAgree holds once the inbox has drained and all that follows from it is done.
func (m *Member) mustAgree() {
	if m.halted {
		return
	}
	m.resends.drained()
	m.pings.mustBe(true)
	m.mustHoldOffice()
	m.mustHaveJoiner()
	m.mustBeJoining()
	m.mustHaveAcknowledged()
	m.duties.MustAgree()
	if m.isSnapshotDue() {
		m.Never("a snapshot up to entry %d is due after one up to entry %d, and none is begun", m.LastApplied, m.Log.Snapshot().Index)
	}
	if !m.balances(len(m.Reads)) {
		m.Never("%v; %d wait", m.account(), len(m.Reads))
	}
	if !m.Log.isReported() {
		m.Never("is in view %v, has the state: %v, and the masters have not been told", m.Log.View(), m.Log.Ready())
	}
	m.Log.mustAgree()
}

// mustBeStopped holds for a member that has halted: it does nothing any more.
func (m *Member) mustBeStopped() {
	m.pings.mustBe(false)
	m.resends.mustBe(false)
}

// MustWait panics unless the resend timer is set, or is not, as expected.
func (m *Member) MustWait(expected bool) { m.resends.mustBe(expected) }

// mustHoldOffice holds for the role: it is the place that the member has in its view,
// as far as it has the state.
func (m *Member) mustHoldOffice() {
	v, ready, restarted := m.Log.View(), m.Log.Ready(), m.Log.restarted()
	if p := &m.post; p.view == v.Number && p.role == m.Role && p.ready == ready && p.restarted == restarted {
		return
	}
	first, last := v.First() == m.ID, v.Last() == m.ID
	held := false
	switch m.Role {
	case Idle:
		held = v.Position(m.ID) < 0 && !ready
	case Recovering:
		held = first && restarted
	case First, Deposed:
		held = first && ready && !restarted
	case Middle:
		held = !first && !last && ready && v.Position(m.ID) > 0
	case m.Last:
		held = !first && last && ready
	case Joining:
		held = !first && v.Joiner() == m.ID && !ready
	}
	if !held {
		m.Never("is %v in view %v; has the state: %v, restarted in it: %v", m.Role, v, ready, restarted)
	}
	m.post = post{view: v.Number, role: m.Role, ready: ready, restarted: restarted}
	if m.Role == First || m.Role == Middle || m.Role == Deposed {
		m.post.successor = v.Successor(m.ID)
	}
	if m.post.successor == v.Joiner() {
		m.post.joiner = v.Joiner()
	}
}

// mustHaveJoiner holds for a member that joins: its predecessor, and nobody else, hands
// it the state, and does without it until it was sent all there is. Whoever has a
// successor has sent it what may be sent.
func (m *Member) mustHaveJoiner() {
	j, joiner := &m.Joiner, m.post.joiner
	if j.ID != joiner || joiner == 0 && (j.Apart || j.isHanded()) || j.Apart && (j.complete || m.Log.restarted()) {
		m.Never("in view %v the successor that joins is %v; expected %v (apart: %v, complete: %v, being handed the state: %v)",
			m.Log.View(), j.ID, joiner, j.Apart, j.complete, j.isHanded())
	}
	switch {
	case m.post.successor == 0 || m.Role == Deposed:
	case j.isHanded():
		j.handover.MustHaveSent()
	default:
		if j.Apart && m.Feed.Sent() == m.Log.Synced() {
			m.Never("%v was sent all there is, and nothing needs it", j.ID)
		}
		m.Feed.mustHaveSent()
	}
}

// mustBeJoining holds for a member that is handed the state: it joins, and does so for
// no longer than it must.
func (m *Member) mustBeJoining() {
	if !m.reception.isEmpty() && (m.Role != Joining || m.Log.handed() || m.Log.replacing()) {
		m.Never("is %v in view %v, and goes on putting together the state that it is handed", m.Role, m.Log.View())
	}
	if m.Role == Joining && m.admitted == m.post.view && m.Log.Synced() >= m.admission {
		m.Never("has the log up to entry %d, and would be a full member with those up to %d", m.Log.Synced(), m.admission)
	}
}

// mustHaveAcknowledged holds for a predecessor that waits for a word of the member: it
// is about what the disk has yet to get.
func (m *Member) mustHaveAcknowledged() {
	if o := &m.Owed; o.To != 0 && (o.View != m.post.view || o.Index <= m.Log.Synced() || o.Index > m.Log.Last() || o.To != m.Log.View().Predecessor(m.ID)) {
		m.Never("owes %v the word of view %d that it has entry %d, in view %v with the log up to entry %d, on disk up to %d",
			o.To, o.View, o.Index, m.Log.View(), m.Log.Last(), m.Log.Synced())
	}
}

// MustHeed holds for a server that sends an update, or the state. One of the view is
// answered, or is when the disk has what came; one of an earlier view is refused with
// so many messages; and of a later one nothing is known yet. So much had been sent
// before.
func (m *Member) MustHeed(from sim.NodeID, view, sent, refusals uint64) {
	answered := m.Sent() - sent
	heeded := answered == 0
	switch own := m.Log.View().Number; {
	case view < own:
		heeded = answered == refusals
	case view == own:
		heeded = answered == 1 || m.Owed.To == from || m.Log.replacing()
	}
	if !heeded && !m.halted {
		m.Never("is %v in view %v, and %d messages answer what %v has sent in view %d", m.Role, m.Log.View(), answered, from, view)
	}
}

// MustOwe holds for a member that has come further, by the word of its successor or by
// the state that it was handed: its predecessor, if it has one, is to hear of it.
func (m *Member) MustOwe() {
	if predecessor := m.Log.View().Predecessor(m.ID); predecessor != 0 && m.Owed.To != predecessor && !m.halted {
		m.Never("is %v in view %v, has come further, and owes no word to %v", m.Role, m.Log.View(), predecessor)
	}
}

// mustHaveRestarted holds for a member that hands over a state to whoever has
// acknowledged less than the log begins with: it did not begin to hand over before it
// started, and that was said before.
func (m *Member) mustHaveRestarted(have, first uint64) {
	if !m.Log.restarted() {
		m.Never("the joiner has the state up to entry %d; the log begins after entry %d", have, first)
	}
}

// mustHaveJoined holds after an acknowledgement of the successor: if that joins it has
// the state, and may have said that it is a full member.
func (m *Member) mustHaveJoined(complete bool) {
	if j := &m.Joiner; j.isHanded() || j.IsIncomplete() && complete {
		m.Never("%v has the state, says that it is a full member: %t, and counts as one: %t (being handed the state: %t)", j.ID, complete, j.complete, j.isHanded())
	}
}

// mustBeDue holds for an acknowledgement of the log up to an index: it is owed, and the
// disk has what it is about.
func (m *Member) mustBeDue(index uint64) {
	if m.Owed.To == 0 || m.Owed.Index > index || index > m.Log.Synced() {
		m.Never("owes %v the word that it has entry %d, and tells of entry %d; the disk has the log up to entry %d", m.Owed.To, m.Owed.Index, index, m.Log.Synced())
	}
}

// mustAdmit holds for a joiner that is needed from now on: it was sent all that it needs
// to be a full member, and is told so.
func (m *Member) mustAdmit() {
	if m.Joiner.isHanded() || m.Feed.Sent() < m.Log.Synced() || !m.admits(m.Log.Synced()) || m.Log.restarted() {
		m.Never("%v was sent the log up to entry %d of %d, and is to be needed", m.Joiner.ID, m.Feed.Sent(), m.Log.Synced())
	}
}

// mustHear holds for an acknowledgement that counts: it is of the view, and comes from
// the successor.
func (m *Member) mustHear(from sim.NodeID, view uint64) {
	if m.Role != First && m.Role != Middle || from != m.Successor() || view != m.Log.View().Number {
		m.Never("is %v in view %v, and counts on what %v acknowledges in view %d", m.Role, m.Log.View(), from, view)
	}
}

// mustBeJoiner holds for a member that is told when it is a full one: it is one that
// joined.
func (m *Member) mustBeJoiner() {
	if v := m.Log.View(); v.Joiner() != m.ID {
		m.Never("is %v in view %v, and is told when it is a full member", m.Role, v)
	}
}

// mustBeAdmitted holds for a joiner that says it is a full member: it has all that was
// committed before the view ended with it.
func (m *Member) mustBeAdmitted(have uint64, complete bool) {
	if j := &m.Joiner; complete && j.ID != 0 && !m.Log.restarted() && (j.Apart || have < j.full) {
		m.Never("%v says that it is a full member with the log up to entry %d; it is one with those up to %d, once it was sent all there is", j.ID, have, j.full)
	}
}

// mustSucceed holds for a view that the member enters as a full one: it was one in the
// last that it knows. A member that knows of none had nothing to lose.
func (m *Member) mustSucceed() {
	if last := m.Log.View(); last.Number > 0 && !m.Log.Ready() {
		m.Never("is to be a full member of the view after %v, and has not the state of that", last)
	}
}

// mustBeInTime holds when the resend timer has expired, at the given time: what was
// overdue then was sent again.
func (m *Member) mustBeInTime(at time.Duration) {
	switch {
	case !m.Feeds():
	case m.Joiner.isHanded():
		m.Joiner.handover.MustBeInTime(at)
	default:
		m.Feed.mustBeInTime(at)
	}
}
