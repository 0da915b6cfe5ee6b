package scenarios

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

// A Moment is what there is in a run that was stopped at an event.
type Moment struct {
	sim.State
	// Names are those of the nodes: node 1 is the first.
	Names []string
	// Roles are the roles that the servers took last, by node; a server
	// without one has none, or has restarted since.
	Roles map[sim.NodeID]RoleChange
	// Last is the event at which the run was stopped.
	Last string
}

// At runs a saved run again until the given number of events has happened, and
// returns what there is then. Asking for more events than the run had is an
// error, as is a scenario that cannot be run.
func At(ctx context.Context, saved SavedRun, event uint64) (*Moment, error) {
	if most := saved.Spec.Recorded.Events; event < 1 || event > most {
		return nil, fmt.Errorf("found event %d, expected one of the run's, from 1 to %d", event, most)
	}
	r, err := newRun(saved.Spec, Options{Trace: true})
	if err != nil {
		return nil, err
	}
	defer r.world.Close()
	// A process may panic there: that is a moment, too.
	if stop, err := r.world.RunWithin(ctx, sim.Forever, sim.Bounds{Events: event}); stop == sim.StopCancelled {
		return nil, err
	}
	r.blameless()
	if r.world.Events() < event {
		return nil, fmt.Errorf("found the end of the run after event %d, expected event %d: this is not the run that was saved", r.world.Events(), event)
	}
	m := &Moment{State: r.world.Inspect(), Names: r.names, Roles: make(map[sim.NodeID]RoleChange)}
	for _, role := range r.roles {
		if r.world.Incarnation(role.Node) == role.Incarnation && r.world.Up(role.Node) {
			m.Roles[role.Node] = role
		}
	}
	if last, ok := r.recorder.Event(event); ok {
		m.Last = last.String()
	}
	return m, nil
}

// justAfter is how long after a moment a decision takes effect: whatever else
// happens at that very instant comes before it.
const justAfter = time.Nanosecond

// Drop is the decision that a message under way, given by its place in
// Messages, never arrives. Like every decision it is a fault: in a schedule
// beside all others it makes the same run up to this moment, and another after
// it.
func (m *Moment) Drop(message int) (nemesis.Fault, error) {
	which, target, err := m.selection(message)
	return nemesis.Fault{Target: target, Effect: &nemesis.Block{Selection: which}}, err
}

// Deliver is the decision that a message under way, given by its place in
// Messages, arrives now.
func (m *Moment) Deliver(message int) (nemesis.Fault, error) {
	which, target, err := m.selection(message)
	if err != nil {
		return nemesis.Fault{}, err
	}
	after := m.At + justAfter - m.Messages[message].Sent
	return nemesis.Fault{Target: target, Effect: &nemesis.Deliver{After: after, Selection: which}}, nil
}

// Crash is the decision that a server, given by its name, crashes now and
// loses what it has not synced. It boots again when everything heals.
func (m *Moment) Crash(name string) (nemesis.Fault, error) {
	i := slices.Index(m.Names, name)
	if i < 0 || !m.Nodes[i].Up || !slices.Contains(m.servers(), name) {
		return nemesis.Fault{}, fmt.Errorf("found %s, expected a server that is up: %s", document.Quote(name), document.OneOf(name, m.servers()))
	}
	return nemesis.Fault{
		Trigger: nemesis.Trigger{At: m.At + justAfter},
		Target:  nemesis.Target{name},
		Effect:  new(nemesis.Crash),
	}, nil
}

// servers are the names of the servers that are up.
func (m *Moment) servers() []string {
	var up []string
	for i, n := range m.Nodes {
		if n.Up && m.Names[i] == nemesis.ServerName(i+1) {
			up = append(up, m.Names[i])
		}
	}
	return up
}

// selection names a message under way, by its number on its link.
func (m *Moment) selection(message int) (nemesis.Selection, nemesis.Target, error) {
	if message < 0 || message >= len(m.Messages) {
		return nemesis.Selection{}, nil, fmt.Errorf("found message %d, expected one of the %d under way", message+1, len(m.Messages))
	}
	s := m.Messages[message]
	if s.Ordinal == 0 {
		return nemesis.Selection{}, nil, fmt.Errorf("found a message of %s to itself, expected one on a link", m.name(s.From))
	}
	return nemesis.Selection{
		Direction: nemesis.Out,
		Peers:     []string{m.name(s.To)},
		Message:   s.Kind,
		First:     int(s.Ordinal),
		Last:      int(s.Ordinal),
	}, nemesis.Target{m.name(s.From)}, nil
}

func (m *Moment) name(id sim.NodeID) string { return m.Names[id-1] }

// DecisionID is what the ID begins with that With gives a fault without one.
const DecisionID = "decision-"

// With returns the scenario with one fault more, under an ID that no other
// fault has, as a run that is still to be made.
func (s Scenario) With(f nemesis.Fault) Scenario {
	taken := func(id string) bool {
		return slices.ContainsFunc(s.Faults, func(other nemesis.Fault) bool { return other.ID == id })
	}
	for n := 1; f.ID == "" || taken(f.ID); n++ {
		f.ID = fmt.Sprintf("%s%d", DecisionID, n)
	}
	s.Faults = append(slices.Clone(s.Faults.WithIDs()), f)
	s.Recorded = nil
	return s
}
