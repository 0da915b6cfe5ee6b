package nemesis

import (
	"cmp"
	"path"

	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Files says which operations on the disks of a fault's target are meant.
type Files struct {
	// File is a pattern of names as of path.Match, such as "log-*"; it is
	// matched against the whole path and against its last part. "" is every
	// file.
	File string
	// Probability is the chance of each operation; 0 is every one.
	Probability rng.Probability
}

func (o *Files) fields() []field {
	return []field{
		fileField(&o.File),
		partsField("probability", "%", "the chance of each operation; 100% by default", &o.Probability, 0, int64(rng.Always)),
	}
}

func (*Files) check(f *Fault) *mistake { return serversOnly(f) }

func (*Files) cost(f *Fault, _ int) Budget { return f.damages() }

// matches reports whether a pattern means the file of that name.
func matches(pattern, name string) bool {
	whole, _ := path.Match(pattern, name)
	last, _ := path.Match(pattern, path.Base(name))
	return pattern == "" || whole || last
}

// inject lets each operation of one of the given kinds that is meant meet an
// effect, until it is healed. The draws of a node's n-th operation of a kind
// are the same whatever else it does.
func (o *Files) inject(in *injection, effect func(disk.Operation, rng.Stream) disk.Effect, kinds ...disk.Kind) (heal func()) {
	var removals []func()
	var hits uint64
	chance := cmp.Or(o.Probability, rng.Always)
	for _, id := range in.nodes {
		in.hit(id)
		for _, kind := range kinds {
			removals = append(removals, in.nemesis.world.Disk(id).Install(func(op disk.Operation) disk.Effect {
				if op.Kind != kind || !matches(o.File, op.Name) {
					return disk.Pass()
				}
				draw := in.chances.Derive(uint64(id)).Derive(uint64(kind)).Derive(op.Nth)
				if !draw.Chance(chance) {
					return disk.Pass()
				}
				is := effect(op, draw)
				if is != disk.Pass() {
					hits++
					in.meet(id)
					in.lost.add(id, op)
				}
				return is
			}))
		}
	}
	in.touches("operation of a disk", func() uint64 { return hits })
	return func() {
		for _, remove := range removals {
			remove()
		}
	}
}

// always is the same effect for each operation.
func always(effect disk.Effect) func(disk.Operation, rng.Stream) disk.Effect {
	return func(disk.Operation, rng.Stream) disk.Effect { return effect }
}

// draw chooses how often, and a server that may be damaged.
func (o *Files) draw(g *draft) (Target, bool) {
	o.Probability = rng.Probability(g.draw.Between(1, 20)) * (rng.Always / 100)
	return g.damage()
}

// A FailedSync lets syncs of files and directories return an error. The writes
// that a sync of a file was to make durable never will be, though a second sync
// succeeds; they are lost in the next crash.
type FailedSync struct{ Files }

func (*FailedSync) Kind() string { return "failed-sync" }

func (f *FailedSync) inject(in *injection) (heal func()) {
	return f.Files.inject(in, always(disk.Fail()), disk.Sync, disk.SyncDir)
}

// An IOError lets reads or other operations return an error without having done
// anything.
type IOError struct {
	// Access is what fails: by default, reads.
	Access Access
	// Offset and Length are a range of bytes: what lies wholly outside of it
	// does not fail. A Length of 0 has no end. They mean nothing to operations
	// on names.
	Offset, Length int64
	Files
}

func (*IOError) Kind() string { return "io-error" }

func (e *IOError) fields() []field {
	return append([]field{
		choiceField("access", "what fails: reads, writes and truncations, operations on names, or all of these", &e.Access, accessNames),
		bytesField("offset", "0", "from which byte of a file", &e.Offset, 0),
		bytesField("length", "to the end", "how many bytes from there", &e.Length, 1),
	}, e.Files.fields()...)
}

func (e *IOError) inject(in *injection) (heal func()) {
	fail := func(o disk.Operation, _ rng.Stream) disk.Effect {
		if o.Kind == disk.Read || o.Kind == disk.Write {
			if o.Offset+o.Length <= e.Offset || e.Length > 0 && o.Offset >= e.Offset+e.Length {
				return disk.Pass()
			}
		}
		return disk.Fail()
	}
	return e.Files.inject(in, fail, accesses[e.Access]...)
}

// accesses lists the operations that each Access means.
var accesses = [...][]disk.Kind{
	Reads:  {disk.Read},
	Writes: {disk.Write, disk.Truncate},
	Names:  {disk.Open, disk.Create, disk.Mkdir, disk.Rename, disk.Remove, disk.List},
	Accesses: {disk.Read, disk.Write, disk.Truncate,
		disk.Open, disk.Create, disk.Mkdir, disk.Rename, disk.Remove, disk.List},
}

func (e *IOError) draw(g *draft) (Target, bool) {
	e.Access = pick(g, Reads, Writes, Names, Accesses)
	return e.Files.draw(g)
}

// A ShortWrite lets a write stop before its end and say so. How many bytes are
// written is drawn.
type ShortWrite struct{ Files }

func (*ShortWrite) Kind() string { return "short-write" }

func (w *ShortWrite) inject(in *injection) (heal func()) {
	stop := func(o disk.Operation, draw rng.Stream) disk.Effect {
		if o.Length == 0 {
			return disk.Pass()
		}
		return disk.Short(int64(draw.Below(uint64(o.Length))))
	}
	return w.Files.inject(in, stop, disk.Write)
}

// A LostWrite lets a write be acknowledged, and synced, that never reaches the
// medium, as the next crash reveals. The end of the fault does not bring back
// what was lost.
type LostWrite struct{ Files }

func (*LostWrite) Kind() string { return "lost-write" }

func (w *LostWrite) inject(in *injection) (heal func()) {
	in.awaitLosses()
	return w.Files.inject(in, always(disk.Lose()), disk.Write)
}

// A MisdirectedWrite lets a write reach the medium at another place of the same
// file, at or before its own end, as the next crash reveals. Its own place is as
// after a LostWrite. The end of the fault undoes neither.
type MisdirectedWrite struct{ Files }

func (*MisdirectedWrite) Kind() string { return "misdirected-write" }

func (w *MisdirectedWrite) inject(in *injection) (heal func()) {
	in.awaitLosses()
	astray := func(o disk.Operation, draw rng.Stream) disk.Effect {
		end := o.Offset + o.Length
		if end < 2 {
			return disk.Pass() // there is no other place
		}
		// From 1 to the end less 1 further on, around: never its own place.
		return disk.Misdirect((o.Offset + draw.Between(1, end-1)) % end)
	}
	return w.Files.inject(in, astray, disk.Write)
}
