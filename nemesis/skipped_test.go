package nemesis_test

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

// A busybody does every 10ms whatever a fault may be about, and notes what came
// of it: it sends to all, works, writes, syncs and reads, asks the time, and
// comes to fault points.
type busybody struct {
	cluster *cluster
	env     sim.Env
}

func newBusybody(c *cluster, _ string) sim.Process { return &busybody{cluster: c} }

func (b *busybody) note(text string, index, value uint64) {
	b.env.Observe(sim.Observation{Kind: sim.Note, Text: text, Index: index, Value: value})
}

func (b *busybody) Boot(env sim.Env) {
	b.env = env
	b.note("boot", 0, 0)
	env.SetTimer("turn", 10*ms)
}

func (b *busybody) Receive(from sim.NodeID, _ sim.Message) { b.note("heard", uint64(from), 0) }

func (b *busybody) Expire(sim.Timer) {
	b.note("wall", 0, uint64(b.env.Wall()))
	b.note("monotonic", 0, uint64(b.env.Monotonic()))
	for id := range b.cluster.world.Nodes() {
		if to := sim.NodeID(id + 1); to != b.env.ID() {
			b.env.Send(to, beat{})
		}
	}
	for _, point := range []string{"a", "b", "c", "d", "e"} {
		if b.env.Maybe(point) {
			b.note("maybe "+point, 0, 0)
		}
	}
	b.env.Work(ms)
	b.store()
	b.note("done", 0, 0)
	b.env.SetTimer("turn", 10*ms)
}

// store writes a file and reads it.
func (b *busybody) store() {
	d := b.env.Disk()
	f, err := d.Create("file")
	if err != nil {
		f, err = d.Open("file")
	}
	if err != nil {
		b.note("no file: "+err.Error(), 0, 0)
		return
	}
	content := make([]byte, 8)
	n, err := f.ReadAt(content, 0)
	b.note("read", uint64(n), uint64(content[0]))
	if err != nil {
		b.note("read: "+err.Error(), 0, 0)
	}
	if _, err := f.WriteAt([]byte{content[0] + 1, 2, 3, 4, 5, 6, 7, 8}, 0); err != nil {
		b.note("write: "+err.Error(), 0, 0)
	}
	if err := f.Sync(); err != nil {
		b.note("sync: "+err.Error(), 0, 0)
	}
}

// Everybody is down when the fault is to strike the leader, and back later. The
// nodes must see what they would see without the fault.
func TestAFaultWithoutATargetInjectsNothing(t *testing.T) {
	const blackout = "- {id: blackout, at: 45ms, kind: crash, target: all, for: 40ms}\n"
	seen := func(schedule string) (*cluster, []sim.Observed) {
		c := startWith(t, 1, 5, 2, newBusybody, newBusybody, schedule)
		c.until(300 * ms)
		all := slices.Clone(c.observed)
		for i := range all {
			all[i].Event = 0 // the fault itself is an event
		}
		return c, all
	}
	_, expected := seen(blackout)
	for _, kind := range kindNames() {
		tried := 0
		for seed := range uint64(40) {
			g := everything([]string{kind})
			g.Versions, g.Unlimited = []string{"next"}, true
			g.Until = 2 * s
			generated := mustGenerate(seed, g, 5)
			for _, f := range generated[:min(1, len(generated))] {
				f.ID, f.Trigger, f.Target = "x", nemesis.Trigger{At: 50 * ms}, nemesis.Target{nemesis.Leader}
				if f.For > 0 && seed%2 == 0 {
					f.For = 20 * ms
				}
				schedule := nemesis.Schedule{f}
				if schedule.Check(5, 2) != nil {
					continue // it cannot have this target
				}
				tried++
				c, found := seen(blackout + "- " + f.String())
				x := c.injected()["x"]
				if x.Skipped == "" || x.Active() || x.Until != x.From {
					t.Errorf("%v: found %+v, expected that it is skipped", f, x)
				}
				if !slices.Equal(found, expected) {
					t.Errorf("%v: the nodes do not see the same as without it", f)
				}
			}
		}
		if tried == 0 {
			t.Errorf("no %s was tried", kind)
		}
	}
}
