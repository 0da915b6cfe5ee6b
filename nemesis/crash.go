package nemesis

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
)

// A Crash ends what runs on the target at once, as a power failure does, and
// boots it again when the fault ends, or never before the final heal. A node
// that is down already is left out.
type Crash struct {
	// Unsynced says what becomes of the writes that were not synced.
	Unsynced Unsynced
}

// Kind is "crash".
func (*Crash) Kind() string { return "crash" }

func (c *Crash) fields() []field {
	return []field{unsyncedField(&c.Unsynced)}
}

func unsyncedField(p *Unsynced) field {
	return choiceField("unsynced", "what becomes of writes that were not synced: gone, kept, each torn at a random place, each one of these at random",
		p, unsyncedNames)
}

func (c *Crash) check(f *Fault) *mistake { return serversOnly(f) }

func (c *Crash) inject(s *strike) (heal func()) {
	s.takeDown(func(id sim.NodeID) { s.crash(id, c.Unsynced) })
	return s.undo(s.nemesis.boot)
}

// takeDown does something that ends what runs on it to each node of the target
// that is up. A node that is down belongs to the fault that took it down, and
// boots when that one ends.
func (s *strike) takeDown(end func(sim.NodeID)) {
	for _, id := range s.nodes {
		if !s.nemesis.world.Up(id) {
			s.miss(id, "down")
			continue
		}
		end(id)
		s.hit(id)
	}
}

func (c *Crash) cost(f *Fault, servers int) Budget { return f.loses(c.Unsynced, servers) }

func (c *Crash) vary(g *draft) (Target, bool) {
	c.Unsynced = pick(g, g.left.Unsynced...)
	return g.down()
}

var fates = [...]disk.Fate{Drop: disk.Drop, Keep: disk.Keep, Tear: disk.Tear, Chance: disk.Random}

// A Kill ends the process of the target at once while the machine lives on, and
// starts it again when the fault ends. What was written and not synced waits in
// the machine's memory, and is lost only if the machine crashes later. A node
// that is down already is left out.
type Kill struct{}

// Kind is "kill".
func (*Kill) Kind() string { return "kill" }

func (*Kill) fields() []field { return nil }

func (*Kill) check(f *Fault) *mistake { return serversOnly(f) }

func (*Kill) inject(s *strike) (heal func()) {
	s.takeDown(s.nemesis.world.Kill)
	return s.undo(s.nemesis.boot)
}

func (*Kill) cost(f *Fault, servers int) Budget { return f.takesAway(servers) }

func (*Kill) vary(g *draft) (Target, bool) {
	return g.down()
}

// A CrashLoop crashes the target again and again until the fault ends. A node
// that another fault has taken down is let be until it is up.
type CrashLoop struct {
	Up   dist.Dist // how long the target runs between two crashes; not always 0
	Down dist.Dist // how long it is down; not always 0
	// Unsynced says what becomes of the writes that were not synced.
	Unsynced Unsynced
}

// Kind is "crash-loop".
func (*CrashLoop) Kind() string { return "crash-loop" }

func (c *CrashLoop) fields() []field {
	return []field{
		need(distField("up", "how long the target runs between two crashes", &c.Up)),
		need(distField("down", "how long it is down after each", &c.Down)),
		unsyncedField(&c.Unsynced),
	}
}

func (c *CrashLoop) check(f *Fault) *mistake {
	if _, longest := c.Up.Bounds(); longest == 0 {
		return &mistake{"up", "a time that is always 0", "a longer one"}
	}
	if _, longest := c.Down.Bounds(); longest == 0 {
		return &mistake{"down", "a time that is always 0", "a longer one"}
	}
	return serversOnly(f)
}

// turnMin keeps a loop whose times are samples of zero from turning for ever
// without time passing.
const turnMin = time.Microsecond

func (c *CrashLoop) inject(s *strike) (heal func()) {
	n := s.nemesis
	over := false
	held := make(map[sim.NodeID]bool) // down by this fault
	turns := make(map[sim.NodeID]uint64)
	crash := func(id sim.NodeID) {
		s.crash(id, c.Unsynced)
		held[id] = true
	}
	var turn func(id sim.NodeID)
	turn = func(id sim.NodeID) {
		draw := s.draw.Derive(uint64(id))
		turns[id]++
		wait := c.Up
		if held[id] {
			wait = c.Down
		}
		after := max(turnMin, wait.Sample(draw.At(turns[id])))
		n.world.At(n.world.Now()+after, "turn of fault "+s.id, func() {
			switch {
			case over:
				return
			case held[id]:
				held[id] = false
				n.boot(id)
			case n.world.Up(id):
				crash(id)
			}
			turn(id)
		})
	}
	s.takeDown(crash)
	for _, id := range s.hits {
		turn(id)
	}
	return func() {
		over = true
		for _, id := range s.hits {
			if held[id] {
				n.boot(id)
			}
		}
	}
}

func (c *CrashLoop) cost(f *Fault, servers int) Budget { return f.loses(c.Unsynced, servers) }

func (c *CrashLoop) vary(g *draft) (Target, bool) {
	c.Unsynced = pick(g, g.left.Unsynced...)
	up := between(g.draw, 10*time.Millisecond, 500*time.Millisecond)
	down := between(g.draw, 10*time.Millisecond, 200*time.Millisecond)
	c.Up, c.Down = dist.Uniform(up/2, 2*up), dist.Uniform(down/2, 2*down)
	return g.away()
}
