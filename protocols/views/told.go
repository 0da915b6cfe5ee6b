package views

import "github.com/laplace-sim/laplace/sim"

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
