package scenarios

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A Glimpse is a node right after an event that it had a part in, in a run that is made
// again.
type Glimpse struct {
	Event uint64
	At    time.Duration
	Node  sim.NodeID
	// Syncs is how many times files and directories were synced while the node handled
	// the event.
	Syncs uint64

	run *run
}

// State is the state of the node.
func (g *Glimpse) State() sim.NodeState { return g.run.world.InspectNode(g.Node) }

// Role is the role that the node took last; false if it has none, or has restarted since.
func (g *Glimpse) Role() (RoleChange, bool) {
	for _, role := range slices.Backward(g.run.roles) {
		if role.Node == g.Node {
			return role, g.run.world.Up(g.Node) && g.run.world.Incarnation(g.Node) == role.Incarnation
		}
	}
	return RoleChange{}, false
}

// ErrAnotherRun is the error of Follow if a run is not the same when it is made again: its
// scenario was edited, or the program, or something is not deterministic.
var ErrAnotherRun = errors.New("found another run when it was made again, expected the same")

// Follow makes a run again, of which there is the trace, up to an event, and hands out each
// node that an event befell right after it: the event's own, and others that crashed, stopped
// or went on with it. What it hands out must not be kept. The errors are those of Run, and
// one that is ErrAnotherRun, also if what prepares or judges the run panics.
func Follow(ctx context.Context, r *Result, last uint64, each func(*Glimpse)) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("%w: it panicked: %v", ErrAnotherRun, value)
		}
	}()
	again, err := newRun(r.Spec, Options{})
	if err != nil {
		return err
	}
	defer again.world.Close()
	f := follower{run: again, each: each, syncs: make([]uint64, len(r.Names))}
	for record := range r.Trace.Records() {
		if record.Kind.IsEvent() {
			if f.show(); record.Number > last {
				return nil
			}
			if err := f.step(ctx, record.Number); err != nil {
				return err
			}
		}
		if record.Node != 0 && record.Kind != trace.Drop && !slices.Contains(f.nodes, sim.NodeID(record.Node)) {
			f.nodes = append(f.nodes, sim.NodeID(record.Node))
		}
	}
	f.show()
	// A busy node may have had to observe something after the last event: it may have been
	// that which ended the run.
	if stop, err := again.world.RunWithin(ctx, r.Virtual, sim.Bounds{}); stop == sim.StopCancelled {
		return err
	}
	if digest := again.world.Digest(); digest != r.Digest {
		return fmt.Errorf("%w: digest %v, recorded %v", ErrAnotherRun, digest, r.Digest)
	}
	return nil
}

// A follower makes a run again event by event.
type follower struct {
	*run
	each  func(*Glimpse)
	nodes []sim.NodeID // that the event befell
	syncs []uint64     // by node, those before the event
}

// step makes the next event happen, which must be of the given number.
func (f *follower) step(ctx context.Context, number uint64) error {
	if number%lookEvery == 1 && ctx.Err() != nil {
		return ctx.Err()
	}
	f.world.Step()
	f.blameless()
	if found := f.world.Events(); found != number {
		return fmt.Errorf("%w: it ended with event %d", ErrAnotherRun, found)
	}
	return nil
}

// show hands out the nodes that the event befell.
func (f *follower) show() {
	for _, node := range f.nodes {
		syncs := f.world.Syncs(node)
		f.each(&Glimpse{
			Event: f.world.Events(), At: f.world.Now(), Node: node, Syncs: syncs - f.syncs[node-1], run: f.run,
		})
		f.syncs[node-1] = syncs
	}
	f.nodes = f.nodes[:0]
}
