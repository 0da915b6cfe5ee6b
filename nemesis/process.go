package nemesis

import (
	"cmp"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
)

// An outage is what effects without parameters have in common, unless they say
// otherwise: they take servers away while they last.
type outage struct{}

func (outage) fields() []field { return nil }

func (outage) check(f *Fault) *mistake { return serversOnly(f) }

func (outage) cost(f *Fault, servers int) Budget { return f.takesAway(servers) }

func (outage) draw(g *draft) (Target, bool) { return g.away() }

// A Stop ends what runs on the target in good order, so that nothing it wrote
// or sent is lost, and boots it again when the fault ends. What it has not
// synced waits as it does for a Kill. A node that is down already is left out.
type Stop struct{ outage }

func (*Stop) Kind() string { return "stop" }

func (*Stop) inject(in *injection) (heal func()) {
	return in.bringDown(in.running(), in.nemesis.world.Stop)
}

// A Pause holds the target still: what arrives waits, timers run out unheard,
// clocks go on. A node that is down is left out. A node that several faults
// pause goes on when the last of them ends, and one that is restarted
// meanwhile is held still again.
type Pause struct{ outage }

func (*Pause) Kind() string { return "pause" }

func (*Pause) check(f *Fault) *mistake { return needsTarget(f) }

func (*Pause) inject(in *injection) (heal func()) {
	n := in.nemesis
	return in.each(in.running(), func(id sim.NodeID) {
		n.world.Pause(id)
		n.machines[id].paused++
	}, n.resume)
}

// A SlowNode lets the work that the target's process declares (sim.Env.Work)
// take longer. Several such faults multiply. Work that has begun goes on at the
// pace at which it began.
type SlowNode struct {
	Factor int // how many times longer, from 2
}

func (*SlowNode) Kind() string { return "slow-node" }

func (n *SlowNode) fields() []field {
	return []field{countField("factor", "", "how many times longer work takes, from 2", &n.Factor).Must()}
}

func (n *SlowNode) check(f *Fault) *mistake { return checkFactor(n.Factor, f) }

func (n *SlowNode) inject(in *injection) (heal func()) {
	return joins(in, func(m *machine) *[]int { return &m.paces },
		func(sim.NodeID) int { return n.Factor },
		func(id sim.NodeID, factors []int) {
			in.nemesis.world.SetPace(id, uint32(product(factors)*normalPace))
		})
}

// normalPace is that of a node that nothing slows, for sim.World.SetPace.
const normalPace = 1000

func (n *SlowNode) cost(*Fault, int) Budget { return Budget{Slow: n.Factor} }

func (n *SlowNode) draw(g *draft) (target Target, ok bool) {
	n.Factor, ok = g.slow()
	return g.several(), ok
}

func checkFactor(factor int, f *Fault) *mistake {
	if factor < 2 || factor > factorMax {
		return &mistake{"factor", "the factor " + strconv.Itoa(factor), "2 to " + strconv.Itoa(factorMax)}
	}
	return needsTarget(f)
}

// needsTarget says that a fault must have a target.
func needsTarget(f *Fault) *mistake {
	if len(f.Target) == 0 {
		return &mistake{"kind", "a " + f.Effect.Kind() + " without a target", "one"}
	}
	return nil
}

// serversOnly says that a fault must have a target, and no client in it.
func serversOnly(f *Fault) *mistake {
	for _, word := range f.Target {
		if nodeNumber(word, "c") > 0 {
			return &mistake{"target", "the client " + word, "servers"}
		}
	}
	return needsTarget(f)
}

// A Crash cuts the power of the target's machine, which ends what runs on it at
// once, and boots it again when the fault ends, or never before the final heal.
// It strikes a machine also on which no process runs, for what a killed or
// stopped one has written and not synced is in the machine's memory. A node that
// several faults hold down boots when the last of them ends.
type Crash struct {
	// Unsynced says what becomes of the writes that were not synced.
	Unsynced Unsynced
}

func (*Crash) Kind() string { return "crash" }

func (c *Crash) fields() []field {
	return []field{unsyncedField(&c.Unsynced)}
}

func unsyncedField(p *Unsynced) field {
	return choiceField("unsynced", "what becomes of writes that were not synced: gone, kept, each torn at a random place, each one of these at random",
		p, unsyncedNames)
}

func (c *Crash) check(f *Fault) *mistake { return serversOnly(f) }

func (c *Crash) inject(in *injection) (heal func()) {
	return in.bringDown(in.nodes, func(id sim.NodeID) { in.crash(id, c.Unsynced) })
}

func (c *Crash) cost(f *Fault, servers int) Budget { return f.loses(c.Unsynced, servers) }

func (c *Crash) draw(g *draft) (Target, bool) {
	c.Unsynced = pick(g, g.left.Unsynced...)
	return g.down()
}

var fates = [...]disk.Fate{Drop: disk.Drop, Keep: disk.Keep, Tear: disk.Tear, Chance: disk.Random}

// A Kill ends the process of the target at once while the machine lives on, and
// starts it again when the fault ends. What was written and not synced waits in
// the machine's memory, and is lost only if the machine crashes later, be it
// before the process starts again. A node on which no process runs is left out.
type Kill struct{ outage }

func (*Kill) Kind() string { return "kill" }

func (*Kill) inject(in *injection) (heal func()) {
	return in.bringDown(in.running(), in.nemesis.world.Kill)
}

func (*Kill) draw(g *draft) (Target, bool) { return g.down() }

// A CrashLoop crashes the target's machine again and again until the fault ends,
// also while another fault holds it down; the node then boots when that one has
// ended and the loop lets it run.
type CrashLoop struct {
	Up   dist.Dist // how long the target runs between two crashes; not always 0
	Down dist.Dist // how long it is down; not always 0
	// Unsynced says what becomes of the writes that were not synced.
	Unsynced Unsynced
}

func (*CrashLoop) Kind() string { return "crash-loop" }

func (c *CrashLoop) fields() []field {
	return []field{
		distField("up", "how long the target runs between two crashes", &c.Up).Must(),
		distField("down", "how long it is down after each", &c.Down).Must(),
		unsyncedField(&c.Unsynced),
	}
}

func (c *CrashLoop) check(f *Fault) *mistake {
	return cmp.Or(
		notAlways0("up", "a time that is always 0", "a longer one", c.Up),
		notAlways0("down", "a time that is always 0", "a longer one", c.Down),
		serversOnly(f))
}

// turnMin keeps a loop whose times are samples of zero from turning for ever
// without time passing.
const turnMin = time.Microsecond

func (c *CrashLoop) inject(in *injection) (heal func()) {
	n := in.nemesis
	over := false
	off := make(map[sim.NodeID]bool) // held down by this fault
	turns := make(map[sim.NodeID]uint64)
	var turn func(id sim.NodeID)
	turn = func(id sim.NodeID) {
		draw := in.draw.Derive(uint64(id))
		turns[id]++
		wait := c.Up
		if off[id] {
			wait = c.Down
		}
		after := max(turnMin, wait.Sample(draw.At(turns[id])))
		n.world.At(n.world.Now()+after, "turn of fault "+in.id, func() {
			if over {
				return
			}
			if off[id] = !off[id]; off[id] {
				in.crash(id, c.Unsynced)
				n.hold(id)
			} else {
				n.release(id)
			}
			turn(id)
		})
	}
	in.bringDown(in.nodes, func(id sim.NodeID) {
		in.crash(id, c.Unsynced)
		off[id] = true
	})
	for _, id := range in.hits {
		turn(id)
	}
	return func() {
		over = true
		for _, id := range in.hits {
			if off[id] {
				n.release(id)
			}
		}
	}
}

func (c *CrashLoop) cost(f *Fault, servers int) Budget { return f.loses(c.Unsynced, servers) }

func (c *CrashLoop) draw(g *draft) (Target, bool) {
	c.Unsynced = pick(g, g.left.Unsynced...)
	up := between(g.draw, 10*time.Millisecond, 500*time.Millisecond)
	down := between(g.draw, 10*time.Millisecond, 200*time.Millisecond)
	c.Up, c.Down = dist.Uniform(up/2, 2*up), dist.Uniform(down/2, 2*down)
	return g.away()
}

// A Wipe replaces the target's machine by a new one of the same name, as when a
// server that has burnt down is set up again: what ran on it ends as by a Crash,
// nothing is left of what it had written, synced or not, and the new machine
// boots when the fault ends. Clocks, and faults that last, are those of the old
// one.
type Wipe struct{ outage }

func (*Wipe) Kind() string { return "wipe" }

func (*Wipe) inject(in *injection) (heal func()) {
	return in.bringDown(in.nodes, func(id sim.NodeID) {
		in.nemesis.world.Wipe(id)
		m := in.nemesis.machines[id]
		m.wipes = append(m.wipes, in)
	})
}

func (*Wipe) cost(f *Fault, servers int) Budget {
	return Budget{Away: f.Target.size(servers), Disk: []string{f.Effect.Kind()}}
}

func (*Wipe) draw(g *draft) (Target, bool) {
	target, ok := g.damage()
	return target, ok && (g.swarm || g.left.Away >= 1) // a swarm counts the damaged as away throughout
}
