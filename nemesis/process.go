package nemesis

import "github.com/laplace-sim/laplace/sim/disk"

// A Crash ends what runs on the target at once, as a power failure does, and
// boots it again when the fault ends. A node that is down already is left out.
type Crash struct {
	// Unsynced says what becomes of the writes that were not synced.
	Unsynced Unsynced
}

// Kind is "crash".
func (*Crash) Kind() string { return "crash" }

func (c *Crash) fields() []field {
	return []field{
		choiceField("unsynced", "what becomes of writes that were not synced: gone, kept, each torn at a random place, each one of these at random",
			&c.Unsynced, unsyncedNames),
	}
}

func (c *Crash) check(f *Fault) *mistake { return serversOnly(f) }

func (c *Crash) inject(s *strike) (heal func()) {
	n := s.nemesis
	for _, id := range s.nodes {
		if !n.world.Up(id) {
			s.miss(id, "down")
			continue
		}
		n.world.Crash(id, fates[c.Unsynced])
		s.hit(id)
	}
	return s.undo(n.boot)
}

func (c *Crash) vary(g *draft) (Target, Budget, bool) {
	c.Unsynced = pick(g, g.left.Unsynced...)
	return g.away()
}

var fates = [...]disk.Fate{Drop: disk.Drop, Keep: disk.Keep, Tear: disk.Tear, Chance: disk.Random}

// A Stop ends what runs on the target in good order, so that nothing it wrote
// or sent is lost, and boots it again when the fault ends. A node that is down
// already is left out.
type Stop struct{}

// Kind is "stop".
func (*Stop) Kind() string { return "stop" }

func (*Stop) fields() []field { return nil }

func (*Stop) check(f *Fault) *mistake { return serversOnly(f) }

func (*Stop) inject(s *strike) (heal func()) {
	n := s.nemesis
	for _, id := range s.nodes {
		if !n.world.Up(id) {
			s.miss(id, "down")
			continue
		}
		n.world.Stop(id)
		s.hit(id)
	}
	return s.undo(n.boot)
}

func (*Stop) vary(g *draft) (Target, Budget, bool) { return g.away() }

// A Pause holds the target still: what arrives waits, timers run out unheard,
// clocks go on. A node that is down is left out. A node that several faults
// pause goes on when the last of them ends, and one that is restarted
// meanwhile is held still again.
type Pause struct{}

// Kind is "pause".
func (*Pause) Kind() string { return "pause" }

func (*Pause) fields() []field { return nil }

func (*Pause) check(f *Fault) *mistake { return needsTarget(f) }

func (*Pause) inject(s *strike) (heal func()) {
	n := s.nemesis
	for _, id := range s.nodes {
		if !n.world.Up(id) {
			s.miss(id, "down")
			continue
		}
		n.world.Pause(id)
		n.machines[id].paused++
		s.hit(id)
	}
	return s.undo(n.resume)
}

func (*Pause) vary(g *draft) (Target, Budget, bool) { return g.away() }

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
