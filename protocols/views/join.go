package views

import "github.com/laplace-sim/laplace/sim"

// A Joiner is a member that joins, as its predecessor sees it. It is handed the state,
// and what has come meanwhile follows. The predecessor goes on as the last until the
// new one has been sent all that there is: then the view ends with that, so that
// nothing is committed from there on which it lacks, and it is a full member as soon as
// it has all that came before.
type Joiner struct {
	// ID is 0 if the successor, if there is one, does not join.
	ID sim.NodeID
	// Apart reports whether nothing needs it yet: the view ends before it.
	Apart bool

	handover *handover // nil once it has the state
	full     uint64    // it is a full member once it has the log up to here
	complete bool      // it has said that it is
}

// IsAwaited reports whether the joiner has all but the word that it is a full member,
// or that has not been heard to have come.
func (j *Joiner) IsAwaited() bool {
	return j.IsIncomplete() && !j.Apart && j.handover == nil
}

// IsIncomplete reports whether there is a joiner that is not known to be a full member.
func (j *Joiner) IsIncomplete() bool { return j.ID != 0 && !j.complete }

// isHanded reports whether the joiner is being handed the state.
func (j *Joiner) isHanded() bool { return j.handover != nil }

// BeginHandover begins to hand the state to the successor, which joins. What the member
// has on its disk all full members have, so it is committed.
//
// A member that restarted within the view does not know whether the joiner was a full
// member already, and may not do without it.
func (m *Member) BeginHandover() {
	m.Joiner = Joiner{ID: m.Successor(), Apart: !m.Log.restarted(), full: m.Log.Synced()}
	if m.Joiner.Apart {
		m.duties.Commit(m.Log.Synced())
	}
	m.Joiner.handover = newHandover(m.Env.Rand().Uint64(), m.Log.View().Number, m.Capture(), m.SnapshotPart, m.Config.resend)
	m.handOver()
}

// handOver sends what may be sent of the state.
func (m *Member) handOver() {
	for {
		state, ok := m.Joiner.handover.next(m.Env.Monotonic())
		if !ok {
			return
		}
		sent := m.Sent()
		m.Send(m.Joiner.ID, state)
		m.MustHaveSent(sent, 1)
	}
}

// stateReply learns how much of the state the joiner has.
func (m *Member) stateReply(r StateReply) {
	if m.Joiner.handover != nil {
		m.Joiner.handover.acknowledge(r, m.Env.Monotonic())
		m.handOver()
	}
}

// joined takes note of what the joiner acknowledges: it has the state, and some of what
// came since. It reports false of what was said to an earlier incarnation, when the
// joiner had less than what the log now begins with: that is too old to go by, and the
// state is handed over again.
func (m *Member) joined(have uint64, complete bool) bool {
	m.mustBeAdmitted(have, complete)
	if m.Joiner.handover != nil {
		first := m.Log.Snapshot().Index
		if have < first {
			m.mustHaveRestarted(have, first)
			return false
		}
		m.Joiner.handover = nil
		m.Feed.Start(max(first, min(have, m.Log.Synced())))
	}
	m.Joiner.complete = m.Joiner.complete || complete
	return true
}

// MayAdmit reports whether the joiner has been sent all there is, and is to be needed.
func (m *Member) MayAdmit() bool {
	return m.Joiner.Apart && m.Replicates() && m.Feed.Sent() == m.Log.Synced()
}

// Admit lets the view end with the joiner, and tells it when it is a full member.
func (m *Member) Admit() {
	m.Joiner.Apart, m.Joiner.full = false, m.Log.Synced()
	m.mustAdmit()
	sent := m.Sent()
	m.Probe()
	m.MustHaveSent(sent, 1)
}

// admits reports whether the joiner is a full member when it has the log up to an
// index.
func (m *Member) admits(index uint64) bool {
	return m.Joiner.IsAwaited() && index >= m.Joiner.full
}

// TakeState takes in a part of the state that the member is handed. It says again that
// it has all of it, for as long as it is sent any.
func (m *Member) TakeState(from sim.NodeID, state State) {
	switch {
	case state.View != m.Log.View().Number:
	case m.Role != Joining || m.Log.handed():
		m.Owe(from, state.View, m.Log.Synced())
	case m.Log.replacing(): // the answer comes when the disk has it
	default:
		reply, whole, err := m.reception.take(state)
		switch {
		case !m.check("take the state", err):
		case whole == nil:
			m.Send(from, reply)
		default:
			m.reception, m.known = reception{}, m.CommitIndex
			m.duties.Install(*whole)
		}
	}
}

// Replace begins to put a state in the place of the member's own, which may have
// updates that nobody confirmed. The member does not wait for its disk, or the service
// would take it for dead.
func (m *Member) Replace(s Snapshot) { m.check("write the state", m.Log.replace(s)) }

// installed begins with the state that the member was handed, now that it is durable,
// and tells the predecessor.
func (m *Member) installed() {
	if m.check("restore the state", m.restore(m.Log.Snapshot())) {
		m.Log.tell(m.Env)
		m.oweAll()
	}
}

// complete makes a member that joins a full one, once it has all that was committed
// before the view ended with it.
func (m *Member) complete() {
	if m.Role != Joining || m.admitted != m.Log.View().Number || m.Log.Synced() < m.admission {
		return
	}
	if m.Log.Synced() < m.known {
		m.Never("entry %d was committed; the state ends with entry %d", m.known, m.Log.Synced())
	}
	m.Log.Complete()
	if !m.persist() {
		return
	}
	m.Join()
	m.MustOwe()
	m.ping()
}

// Join takes up the office of a full member, and tells the predecessor.
func (m *Member) Join() {
	m.Log.tellPlace(m.Env)
	m.Become(m.Last)
	m.oweAll()
}
