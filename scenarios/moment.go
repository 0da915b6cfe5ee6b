package scenarios

import (
	"context"
	"fmt"

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
	for r.world.Events() < event && !r.world.Halted() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		_ = r.world.RunTo(min(event, r.world.Events()+lookEvery)) // a process may panic there: that is a moment, too
	}
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
