package views

import (
	"fmt"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// A Role is the part that a member plays in its view, by the name that observations
// use. The last member has the name of Config.Last.
type Role string

// The roles. A first member that is the last as well counts as first.
const (
	Idle       Role = "idle"       // no member of the view
	Recovering Role = "recovering" // first by its disk, but not since it started
	Joining    Role = "joining"    // the last, not yet a full member
	Middle     Role = "middle"
	First      Role = sim.Leader
	Deposed    Role = "deposed" // was first, and has been refused
)

// The roles of a master. One that is alone is always Serving.
const (
	Serving Role = "view service"
	Acting  Role = "acting" // it makes the next view
)

// Takes is the role for the descriptor of a protocol, with what it comes to.
func (r Role) Takes(s protocols.Stance) protocols.Role {
	return protocols.Role{Name: string(r), Stance: s}
}

// roles are those that the programs of each such protocol tell of. It calls its masters by
// the given word.
func roles(service string) []protocols.Role {
	return []protocols.Role{
		{Name: string(Serving), Word: service, Stance: protocols.Oversees},
		{Name: string(Acting), Word: "acting " + service, Stance: protocols.Oversees},
		First.Takes(protocols.Leads), Joining.Takes(protocols.Joins), Recovering.Takes(protocols.Joins), Idle.Takes(protocols.Idles),
	}
}

// ping tells the service that the member is alive, in which view, and whether it has
// the state.
//
// One whose disk has stalled for long is silent, for it holds up all others.
func (m *Member) ping() {
	m.pings.set(m.Env, m.heartbeat)
	now := m.Env.Monotonic()
	silent := m.Log.syncing(now) > m.stall
	m.Log.mustBeSilent(silent, now, m.stall)
	if silent {
		return
	}
	p := m.Log.report(m.ID)
	if (m.Flaw == JoinEarly || m.Flaw == PromoteEarly) && m.Log.View().Joiner() == m.ID {
		p.Ready = true
	}
	m.pingMasters(p)
}

// pingMasters sends a ping to all masters.
func (m *Member) pingMasters(p Ping) {
	sent := m.Sent()
	for _, master := range m.masters {
		m.Send(master, p)
	}
	m.MustHaveSent(sent, len(m.masters))
}

// enter enters a view, for good: nothing is accepted from an earlier one from then on,
// after a crash neither.
func (m *Member) enter(v View) {
	if v.Number <= m.Log.View().Number {
		return
	}
	full := v.Position(m.ID) >= 0 && v.Joiner() != m.ID
	if full {
		m.mustSucceed()
	}
	m.Log.enter(v, full)
	if !m.persist() {
		return
	}
	m.assume()
	m.ping()
}

// assume takes up the office that the member has in its view.
func (m *Member) assume() {
	m.Log.tellView(m.Env)
	m.duties.Dismiss()
	m.Owed, m.Joiner, m.reception, m.Spoke = Owed{}, Joiner{}, reception{}, false
	m.Become(m.office())
	m.duties.Assume()
}

// office is the role that the member has in its view to begin with.
func (m *Member) office() Role {
	v := m.Log.View()
	switch {
	case v.Position(m.ID) < 0:
		return Idle
	case v.First() == m.ID && m.Log.restarted():
		return Recovering
	case v.First() == m.ID:
		return First
	case !m.Log.Ready():
		return Joining
	case v.Last() == m.ID:
		return m.Last
	default:
		return Middle
	}
}

// Become changes the role and tells the outside. A member has one role in a view, but
// for one that joins, and a first one that is deposed.
func (m *Member) Become(r Role) {
	view := m.Log.View().Number
	joined, fell := m.Role == Joining && r == m.Last, m.Role == First && r == Deposed
	if m.hasRole && m.roleView == view && !joined && !fell {
		panic(fmt.Sprintf("views: in view %d the %v becomes %v", m.roleView, m.Role, r))
	}
	if r == m.Last && !m.Log.Ready() {
		panic(fmt.Sprintf("views: in view %d the %v becomes %v without all that may be committed", view, m.Role, r))
	}
	m.Role, m.roleView, m.hasRole = r, view, true
	m.Env.Observe(sim.Observation{Kind: sim.Became, Term: view, Text: string(r)})
}

// Successor is the member that is fed; 0 if there is none.
func (m *Member) Successor() sim.NodeID { return m.Log.View().Successor(m.ID) }

// Feeds reports whether the member hands on the log, or the state, to a successor.
func (m *Member) Feeds() bool {
	return (m.Role == First || m.Role == Middle) && m.Successor() != 0
}

// Replicates reports whether the member hands on the log itself: to a successor that has
// the state.
func (m *Member) Replicates() bool { return m.Feeds() && !m.Joiner.isHanded() }
