package nemesis_test

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

// A reporter on n1 and n2 writes and syncs every 10ms, and then observes that
// it has committed one entry more.
type reporter struct {
	quiet
	index uint64
}

func newReporter(*cluster, string) sim.Process { return &reporter{} }

func (r *reporter) Boot(env sim.Env) {
	r.quiet.Boot(env)
	if env.ID() < 3 {
		env.SetTimer("report", 10*ms)
	}
}

func (r *reporter) Expire(sim.Timer) {
	r.index++
	f, _ := r.env.Disk().Create("log")
	f.WriteAt([]byte{1}, 0)
	r.env.Send(3, beat{})
	f.Sync()
	r.env.Observe(sim.Observation{Kind: sim.Committed, Index: r.index})
	r.env.SetTimer("report", 10*ms)
}

func TestATriggerStrikesAtItsOccasion(t *testing.T) {
	c := start(t, 1, 3, 0, newReporter, `
- {id: committed, observed: committed, by: n2, nth: 3, kind: slow-node, target: origin, factor: 2, for: 1ms}
- {id: sent, sent: beat, at: 15ms, nth: 3, kind: slow-node, target: origin, factor: 2, for: 1ms}
- {id: elsewhere, sent: beat, to: n1, kind: slow-node, target: origin, factor: 2}
- {id: written, operation: write, by: n1, nth: 2, kind: slow-node, target: origin, factor: 2, for: 1ms}
- {id: inTime, sent: beat, by: n2, nth: 2, within: 30ms, kind: slow-node, target: origin, factor: 2, for: 1ms}
- {id: missed, sent: beat, by: n1, nth: 4, within: 30ms, kind: slow-node, target: origin, factor: 2}
- {id: late, operation: rename, within: 50ms, kind: slow-node, target: all, factor: 2}
- {id: tooLate, operation: sync, nth: 1000, kind: slow-node, target: all, factor: 2}
`)
	c.until(200 * ms)
	// moments are those at which a node committed.
	moments := func(node sim.NodeID) (at []time.Duration) {
		for _, o := range c.observed {
			if o.Node == node {
				at = append(at, o.At)
			}
		}
		return at
	}
	second := moments(1)[0] + 10*ms // n1 sets its timer when it has committed
	injected := c.injected()
	for id, want := range map[string]struct {
		at   time.Duration
		node string
	}{
		"committed": {moments(2)[2], "n2"},
		"written":   {second, "n1"},
		"inTime":    {moments(2)[0] + 10*ms, "n2"},
	} {
		if got := injected[id]; got.From != want.at || !slices.Equal(got.Nodes, []string{want.node}) {
			t.Errorf("%s struck %v at %v, expected %s at %v", id, got.Nodes, got.From, want.node, want.at)
		}
	}
	if got := injected["sent"]; got.From < 20*ms || got.From > 40*ms || len(got.Nodes) != 1 {
		t.Errorf("the third message since 15ms set off %+v", got)
	}
	c.nemesis.Heal()
	injected = c.injected()
	for id, want := range map[string]string{
		"elsewhere": "0 of 1 times a beat was sent",
		"missed":    "2 of 4 times a beat was sent",
		"late":      "0 of 1 times a disk operation (rename) began",
	} {
		if got := injected[id].Skipped; got != want {
			t.Errorf("%s was skipped with %q, expected %q", id, got, want)
		}
	}
}

func TestWaitingForSomethingChangesNothing(t *testing.T) {
	digest := func(schedule string) sim.Digest {
		c := start(t, 1, 3, 0, newReporter, schedule)
		c.until(s)
		return c.world.Digest()
	}
	waiting := digest("- {operation: any, nth: 100000, kind: pause, target: n1}\n- {sent: beat, nth: 100000, kind: pause, target: n1}")
	if plain := digest("[]"); plain != waiting {
		t.Errorf("the digest is %v with triggers that never come and %v without", waiting, plain)
	}
}

func TestTheLeaderIsNotOneThatOtherHandsRestarted(t *testing.T) {
	c := start(t, 1, 2, 0, scripted(act{"n1", 10 * ms, "leader", 1}, act{"n2", 20 * ms, "leader", 2}), "- {id: x, at: 50ms, kind: pause, target: leader, for: 1ms}")
	c.world.At(40*ms, "crash by other hands", func() { c.world.Crash(2, disk.Keep) })
	c.world.At(41*ms, "boot by other hands", func() { c.world.Boot(2) })
	c.until(60 * ms)
	if got := c.injected()["x"].Nodes; !slices.Equal(got, []string{"n1"}) {
		t.Errorf("the leader is %v, expected n1", got)
	}
}
