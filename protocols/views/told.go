package views

import (
	"fmt"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/sim"
)

// A told is what a member has told of its log since it started.
type told struct {
	last       uint64 // the last entry, or the snapshot up to it
	configured uint64 // the number of the view
	placed     tenure // that of which it told the place
	reported   tenure // that of which it told the service
}

// tell observes what stands in the log: the snapshot's end, and the entries behind
// it. It is due when the log was opened or replaced.
func (l *Log) tell(env sim.Env) {
	l.told.last = 0
	for index := max(1, l.snapshot.Index); index <= l.Last(); index++ {
		e := l.SnapshotAt(index)
		l.tellEntry(env, index, e.View, e.Value)
	}
}

func (l *Log) tellEntry(env sim.Env, index, view, value uint64) {
	l.mustTellInOrder(index)
	l.told.last = index
	env.Observe(sim.Observation{Kind: sim.Appended, Term: view, Index: index, Value: value})
}

// tellView observes the view, and which place a node has in it.
func (l *Log) tellView(env sim.Env) {
	l.told.configured = l.view.Number
	l.view.tell(env)
	l.tellPlace(env)
}

// tellPlace observes which place a node has in the view: none before it has
// the state.
func (l *Log) tellPlace(env sim.Env) {
	l.told.placed = l.tenure()
	o := sim.Observation{Kind: sim.Placed, Term: l.view.Number}
	if l.Ready() {
		o.Index = uint64(l.view.Position(env.ID()) + 1)
	}
	env.Observe(o)
}

// report is what the view service is to hear of a member: a first one that has
// restarted has lost its office, and says so by view 0.
func (l *Log) report(id sim.NodeID) Ping {
	l.mustHold()
	l.told.reported = l.tenure()
	m := Ping{View: l.view.Number, Ready: l.Ready()}
	if l.restarted() && l.view.First() == id {
		m.View = 0
	}
	return m
}

// isReported reports whether what the service heard last is so still: it hears of a view
// that a member enters, and that it has the state, at once.
func (l *Log) isReported() bool { return l.isTold(l.told.reported) }

// tenure is the view and the standing in it.
func (l *Log) tenure() tenure { return tenure{l.view.Number, l.standing} }

// Describe says which view the member has entered, what it is there, and how far its log
// has come; see [sim.Describer].
func (m *Member) Describe() []sim.Fact {
	facts := []sim.Fact{{Name: "role", Value: string(m.Role)}}
	if m.halted {
		facts[0].Value = "none: it has halted"
	}
	if m.Log == nil {
		return facts // its disk could not be read
	}
	facts = append(facts,
		sim.Fact{Name: "view", Value: m.Log.View().words()},
		sim.Fact{Name: "leader", Value: host.DescribeServer(m.Log.View().First())},
		sim.NewFact("commit index", m.CommitIndex),
		sim.NewFact("last applied", m.LastApplied),
		sim.Fact{Name: "on disk", Value: fmt.Sprintf("up to %d", m.Log.Synced())},
	)
	facts = append(facts, host.DescribeLog("entry", m.Log.Snapshot().Index, m.Log.Last(), func(index uint64) string {
		e := m.Log.At(index)
		return fmt.Sprintf("view %d, %s", e.View, m.Words(e.Command))
	})...)
	if m.Feeds() {
		facts = append(facts, sim.Fact{Name: "successor", Value: m.describeSuccessor()})
	}
	return append(facts, m.Host.Describe()...)
}

// describeSuccessor says how far the successor has come.
func (m *Member) describeSuccessor() string {
	text := m.Successor().String()
	if m.Joiner.isHanded() {
		return text + ", is handed the state"
	}
	text += fmt.Sprintf(", sent up to %d, has up to %d", m.Feed.Sent(), m.Feed.Acked())
	if m.Joiner.IsIncomplete() {
		text += ", joins"
	}
	return text
}

// words are String, but for view 0, which is none.
func (v View) words() string {
	if v.Number == 0 {
		return "none yet"
	}
	return v.String()
}

// String says what a proposer does in a phase.
func (p phase) String() string {
	return [...]string{"idle", "waits for promises", "waits for acceptances", "backs off"}[p]
}

// Describe says which view is decided, who of its members has entered it, and of several
// masters how the next view comes to be decided; see [sim.Describer].
func (s *Service) Describe() []sim.Fact {
	facts := []sim.Fact{{Name: "role", Value: "view service"}}
	switch {
	case s.halted:
		facts[0].Value = "none: it has halted"
	case !s.alone() && s.acting.self:
		facts[0].Value += ", acts"
	}
	facts = append(facts, sim.Fact{Name: "view", Value: s.view.words()})
	var entered []sim.NodeID
	for i, id := range s.config.servers {
		if i < len(s.entered) && s.entered[i] {
			entered = append(entered, id)
		}
	}
	facts = append(facts, sim.Fact{Name: "entered by", Value: host.DescribeServers(entered, sim.NodeID.String)})
	if s.alone() {
		return facts
	}
	return append(facts, s.decree.describe()...)
}

// describe says what a master knows of the decree of the next view.
func (d *decree) describe() []sim.Fact {
	accepted := "nothing"
	if d.accepted.Ballot != 0 {
		accepted = fmt.Sprintf("view %v in ballot %v", d.accepted.View, d.accepted.Ballot)
	}
	attempt := d.phase.String()
	if d.phase != idle {
		attempt = fmt.Sprintf("%v, ballot %v, so far: %s", d.phase, d.ballot, host.DescribeServers(d.met, sim.NodeID.String))
	}
	return []sim.Fact{sim.NewFact("promised", d.promised), {Name: "accepted", Value: accepted}, {Name: "attempt", Value: attempt}}
}
