package scenarios

import (
	"context"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A Moment is what there is in a run that was stopped at an event.
type Moment struct {
	sim.State
	// Names are those of the nodes: node 1 is the first.
	Names []string
	// Roles are the roles that the servers took last, by node; a server
	// without one has none, or has restarted since.
	Roles map[sim.NodeID]RoleChange
	// Protocol is the name of the protocol, and Servers how many of the nodes, the first,
	// are servers.
	Protocol string
	Servers  int
	// Active are the faults that are in force and can be ended.
	Active []nemesis.Injected
	// Last is the event at which the run was stopped.
	Last trace.Record
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
	m := &Moment{
		State: r.world.Inspect(), Names: r.names, Roles: make(map[sim.NodeID]RoleChange),
		Protocol: saved.Spec.Protocol, Servers: saved.Spec.Nodes,
	}
	for _, f := range r.nemesis.Injected() {
		// The turns of a rolling upgrade depend on its length.
		if _, turns := f.Fault.Effect.(*nemesis.RollingUpgrade); f.Skipped == "" && f.Until == 0 && !f.Fault.Stays() && !turns {
			m.Active = append(m.Active, f)
		}
	}
	for _, role := range r.roles {
		if r.world.Incarnation(role.Node) == role.Incarnation && r.world.Up(role.Node) {
			m.Roles[role.Node] = role
		}
	}
	if last, ok := r.recorder.Event(event); ok {
		m.Last = last
	}
	return m, nil
}

func (m *Moment) name(id sim.NodeID) string { return m.Names[id-1] }

// AtTime is At for the last event at or before a virtual time. A time before the first
// event is an error.
func AtTime(ctx context.Context, saved SavedRun, at time.Duration) (*Moment, error) {
	r, err := newRun(saved.Spec, Options{})
	if err != nil {
		return nil, err
	}
	defer r.world.Close()
	stop, err := r.world.RunWithin(ctx, at, sim.Bounds{Events: saved.Spec.Recorded.Events})
	event := r.world.Events()
	switch {
	case stop == sim.StopCancelled:
		return nil, err
	case event == 0:
		return nil, fmt.Errorf("found the time %v, expected one at or after the first event", at)
	}
	return At(ctx, saved, event)
}
