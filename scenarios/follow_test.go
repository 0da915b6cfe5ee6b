package scenarios

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

// traced runs a scenario of the library for some time.
func traced(t *testing.T, name string, duration time.Duration) *Result {
	t.Helper()
	s, err := Find(name)
	if err != nil {
		t.Fatal(err)
	}
	s.Duration = min(s.Duration, duration)
	r, err := Run(t.Context(), s, Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhoFollowsARunSeesEachSyncAndEachRole(t *testing.T) {
	for _, name := range []string{"paxos/rolling-crashes", "paxos/failing-disks", "primary-backup/everything"} {
		r := traced(t, name, 3*time.Second)
		var syncs uint64
		var roles []RoleChange
		last := make(map[sim.NodeID]RoleChange)
		events, down := uint64(0), 0
		err := Follow(t.Context(), r, r.Events, func(g *Glimpse) {
			syncs += g.Syncs
			if role, has := g.Role(); has && last[g.Node] != role {
				last[g.Node] = role
				roles = append(roles, role)
			}
			if g.Event < events {
				t.Fatalf("%s: event %d came after %d", name, g.Event, events)
			}
			events = g.Event
			if state := g.State(); state.ID != g.Node {
				t.Fatalf("%s: the state of node %d is that of %d", name, g.Node, state.ID)
			} else if !state.Up {
				down++
			}
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if whole := r.Measures.Cost.Syncs; int64(syncs) < whole || whole == 0 {
			t.Errorf("%s: saw %d syncs, expected the %d of the first phase or more", name, syncs, whole)
		}
		if len(roles) == 0 || len(roles) > len(r.Roles) {
			t.Errorf("%s: saw %d roles of %d", name, len(roles), len(r.Roles))
		}
		for _, i := range r.Faults {
			if _, crash := i.Fault.Effect.(*nemesis.Crash); crash && down == 0 {
				t.Errorf("%s: saw nobody down, though %s crashed", name, i.Fault.ID)
			}
		}
	}
}

func TestARunThatWasBrokenIsFollowedToItsEnd(t *testing.T) {
	for _, broken := range []struct {
		scenario, flaw string
		seed           uint64
	}{{"chain/rolling-crashes", "no-duplicate-suppression", 4}, {"raft/leader-partition", "stale-read", 5}, {"paxos/everything", "stale-promise", 1}} {
		s, err := Find(broken.scenario)
		if err != nil {
			t.Fatal(err)
		}
		s.Flaw, s.Seed = broken.flaw, broken.seed
		r, err := Run(t.Context(), s, Options{Trace: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := Follow(t.Context(), r, r.Events, func(*Glimpse) {}); err != nil {
			t.Errorf("%s %s, %v: %v", broken.scenario, broken.flaw, r.Verdict, err)
		}
	}
}

func TestWhoFollowsIsToldIfItIsAnotherRun(t *testing.T) {
	r := traced(t, "raft/quiet", time.Second)
	r.Spec.Seed++
	if err := Follow(t.Context(), r, r.Events, func(*Glimpse) {}); !errors.Is(err, ErrAnotherRun) {
		t.Errorf("found the error %v, expected ErrAnotherRun", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r.Spec.Seed--
	if err := Follow(ctx, r, r.Events, func(*Glimpse) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("found the error %v of a context that has ended", err)
	}
}

func TestFollowingEndsWithTheLastEventThatIsAskedFor(t *testing.T) {
	r := traced(t, "raft/quiet", time.Second)
	var last uint64
	if err := Follow(t.Context(), r, 100, func(g *Glimpse) { last = g.Event }); err != nil || last > 100 || last < 90 {
		t.Errorf("the last event was %d, error %v", last, err)
	}
}
