package nemesis

import (
	"cmp"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// An Upgrade stops the target in good order and restarts it with another
// version of the program when the fault ends: see Nemesis.Offer. A node that is
// down is left out. Nothing takes the version back but another upgrade.
type Upgrade struct {
	Version string // of those that were offered
}

func (*Upgrade) Kind() string { return "upgrade" }

func (u *Upgrade) fields() []field { return []field{versionField(&u.Version)} }

func (u *Upgrade) version() string { return u.Version }

func versionField(p *string) field {
	return nameField("version", "version", "the name of the version of the program to restart with", "the name of a version", p).Must()
}

func (u *Upgrade) check(f *Fault) *mistake { return serversOnly(f) }

func (u *Upgrade) inject(in *injection) (heal func()) {
	program, ok := in.version(u.Version)
	if !ok {
		return nil
	}
	return in.bringDown(in.running(), func(id sim.NodeID) {
		in.nemesis.world.Stop(id)
		in.nemesis.world.SetProgram(id, program)
	})
}

// version returns the program of that version; where there is none, that is why
// the fault does nothing.
func (in *injection) version(name string) (sim.Factory, bool) {
	program, ok := in.nemesis.versions[name]
	if !ok {
		in.misses = append(in.misses, "the program has no version "+name)
	}
	return program, ok
}

func (*Upgrade) cost(f *Fault, servers int) Budget { return f.takesAway(servers) }

func (u *Upgrade) draw(g *draft) (Target, bool) {
	if len(g.versions) == 0 {
		return nil, false
	}
	u.Version = pick(g, g.versions...)
	return g.away()
}

// A RollingUpgrade stops the servers of the target one after another, in the
// order of their numbers, and restarts each with another version of the
// program. The time that the fault lasts is shared out among them in equal
// turns. A server that is down at its turn runs the new version when it boots.
// Servers whose turn has not come when the final heal comes are not upgraded.
type RollingUpgrade struct {
	Version string // of those that were offered
	// Down is how long each server is down within its turn; 0 is half of it.
	Down time.Duration
}

func (*RollingUpgrade) Kind() string { return "rolling-upgrade" }

func (u *RollingUpgrade) fields() []field {
	return []field{
		versionField(&u.Version),
		durationField("down", "half of its turn", "how long each server is down", &u.Down, 0, timeMax),
	}
}

func (u *RollingUpgrade) version() string { return u.Version }

func (u *RollingUpgrade) check(f *Fault) *mistake {
	if f.For == 0 {
		return &mistake{"kind", "a rolling-upgrade without for", "how long it takes in all"}
	}
	if f.For == Ever {
		return &mistake{"for", "a rolling-upgrade for ever", "how long it takes in all"}
	}
	if u.Down > f.For {
		return &mistake{"down", "a time longer than the fault lasts", "a shorter one"}
	}
	return serversOnly(f)
}

func (u *RollingUpgrade) inject(in *injection) (heal func()) {
	n := in.nemesis
	program, ok := in.version(u.Version)
	if !ok || len(in.nodes) == 0 {
		return nil
	}
	turn := in.length / time.Duration(len(in.nodes))
	down := cmp.Or(min(u.Down, turn), turn/2)
	over := false
	held := make(map[sim.NodeID]bool) // down by this fault
	back := func(id sim.NodeID) {
		if held[id] {
			held[id] = false
			n.release(id)
		}
	}
	for i, id := range in.nodes {
		in.hit(id)
		start := n.world.Now() + turn*time.Duration(i)
		n.world.At(start, "turn of fault "+in.id, func() {
			if over {
				return
			}
			if held[id] = n.world.Up(id); held[id] {
				n.world.Stop(id)
				n.hold(id)
			}
			n.world.SetProgram(id, program)
		})
		n.world.At(start+down, "turn of fault "+in.id, func() { back(id) })
	}
	return func() {
		over = true
		for _, id := range in.nodes {
			back(id)
		}
	}
}

// cost is one server at a time.
func (*RollingUpgrade) cost(*Fault, int) Budget { return Budget{Away: 1} }

func (u *RollingUpgrade) draw(g *draft) (Target, bool) {
	if len(g.versions) == 0 {
		return nil, false
	}
	u.Version = pick(g, g.versions...)
	return Target{All}, g.left.Away >= 1
}
