package disk

import (
	"bytes"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim/rng"
)

// A Fate is what a crash does to what was not synced.
type Fate uint8

// The fates. A write within one sector is never torn. Names are not torn
// either: under Tear and Random each change of a name is kept or dropped on
// its own, and a rename happens whole or not at all.
const (
	// Keep makes every change durable that the program had made. It is the
	// zero Fate.
	Keep Fate = iota
	// Drop undoes every change that was not synced.
	Drop
	// Tear keeps of each write some sectors and not others: a prefix, or an
	// arbitrary subset. The file's size may have grown nevertheless.
	Tear
	// Random keeps, drops or tears each change on its own.
	Random
)

// String returns the fate's name in lower case.
func (f Fate) String() string {
	names := [...]string{"keep", "drop", "tear", "random"}
	if int(f) >= len(names) {
		return "unknown"
	}
	return names[f]
}

// Kill ends the program's incarnation at the given time while its machine
// lives on. Operations issued later and syncs that would have ended later did
// not happen. What was written and not synced stays so, readable and at the
// mercy of the next Crash. Open files become stale.
//
// A time before the one last settled counts as that one: a clean stop settles
// what it did, however soon the node is started and crashes again.
func (d *Disk) Kill(at time.Duration) {
	at = max(at, d.settled)
	d.settled = at
	d.busy = min(d.busy, at)
	d.incarnation++
	d.nameless = 0
	for len(d.naming) > 0 && d.naming[len(d.naming)-1].issued > at {
		d.naming[len(d.naming)-1].undo()
		d.naming = d.naming[:len(d.naming)-1]
	}
	for _, n := range d.naming {
		for i := range n.moves {
			if n.moves[i].synced > at {
				n.moves[i].synced = never
			}
		}
	}
	for _, node := range d.inodes() {
		node.trim(at)
		node.named = false
	}
	d.count()
}

// Crash cuts the node's power at the given time. It does what Kill does, and
// then every change that was not synced meets its fate; what a fault had kept
// from the medium comes to light.
//
// The fate of a change depends on the disk's stream and on the change's
// ordinal, and on nothing else that happens.
func (d *Disk) Crash(at time.Duration, fate Fate) {
	d.Kill(at)
	at = d.settled
	for _, n := range slices.Backward(d.naming) {
		n.undo()
	}
	coins := d.stream.Derive(streamName)
	for _, n := range d.naming {
		kept := fate == Keep || fate != Drop && coins.At(n.ordinal)&1 == 1
		if n.settledBy(at) || kept {
			d.redo(n)
		}
	}
	d.naming = nil
	draws := d.stream.Derive(streamChange)
	var writes []uint64
	for _, node := range d.inodes() {
		node.crash(fate, d.config.SectorSize, draws)
		writes = append(writes, node.overlay.bared(node.image)...)
		node.overlay.reveal()
	}
	slices.Sort(writes)
	d.bared = append(d.bared, slices.Compact(writes)...)
	d.count()
}

// Wipe replaces the disk at the given time by an empty one. It does what Kill
// does, and then nothing is left. Rules, limits and the like lie on the new disk
// as they lay on the old one, and its draws go on where those of the old one
// ended.
func (d *Disk) Wipe(at time.Duration) {
	d.Kill(at)
	d.root, d.naming = &directory{}, nil
	d.count()
}

// Bared returns the writes of which crashes so far brought to light that they
// were synced and had not reached the medium, or did not stay there, because of
// Lose or Misdirect: by their Ordinals, those of one crash in order, behind those
// of the crashes before. What was written again and synced before the crash, or
// removed, is not among them; nor is what the program was told of, as by a sync
// that failed, and what a Sync that met with Lose did not make durable.
func (d *Disk) Bared() []uint64 { return d.bared }

// redo makes a change of names again, on a tree where earlier ones may be
// missing. A file that is renamed leaves whatever name it has, and stays
// where it is if the directory that it should move to is gone.
func (d *Disk) redo(n naming) {
	if len(n.moves) > 1 {
		if !d.root.contains(n.moves[0].dir) {
			return
		}
		d.root.forget(n.moves[0].after.file)
	}
	for _, m := range n.moves {
		m.dir.set(m.after)
	}
}

// contains reports whether other is in the tree.
func (d *directory) contains(other *directory) bool {
	return d == other || slices.ContainsFunc(d.entries, func(e entry) bool {
		return e.dir != nil && e.dir.contains(other)
	})
}

// forget takes every name of the file away from the tree.
func (d *directory) forget(node *inode) {
	d.entries = slices.DeleteFunc(d.entries, func(e entry) bool { return e.file == node })
	for _, e := range d.entries {
		if e.dir != nil {
			e.dir.forget(node)
		}
	}
}

// count finds anew which files have which names, and what they hold.
func (d *Disk) count() {
	d.used = 0
	d.root.files("", func(name string, node *inode) bool {
		node.name, node.named = name, true
		d.used += node.size()
		return true
	})
}

// trim undoes what had not happened at the given time.
func (n *inode) trim(at time.Duration) {
	for len(n.changes) > 0 && n.changes[len(n.changes)-1].issued > at {
		n.undo(&n.changes[len(n.changes)-1])
		n.changes = n.changes[:len(n.changes)-1]
	}
	for len(n.barriers) > 0 && n.barriers[len(n.barriers)-1].done > at {
		n.barriers = n.barriers[:len(n.barriers)-1]
	}
	for i := range n.changes {
		if n.changes[i].lost > at {
			n.changes[i].lost = never
		}
	}
	n.hide()
}

// crash lets every change that no sync covers meet its fate.
func (n *inode) crash(fate Fate, sectorSize int, draws rng.Stream) {
	written := make([][]byte, len(n.changes))
	for i := range slices.Backward(n.changes) {
		c := &n.changes[i]
		if !c.truncate {
			written[i] = bytes.Clone(n.image[c.off : c.off+c.length])
		}
		n.undo(c)
	}
	durable := int(n.covered() - n.first)
	for i := range n.changes {
		c, own := &n.changes[i], fate
		draw := draws.Derive(c.ordinal)
		if i < durable {
			own = Keep
		} else {
			c.silent = 0
			if own == Random {
				own = Keep + Fate(draw.Below(3))
			}
		}
		n.meet(c, written[i], own, sectorSize, &draw)
	}
	n.changes, n.barriers, n.first = nil, nil, 0
}

// meet makes c again as far as its fate, which is not Random, lets it be.
func (n *inode) meet(c *change, written []byte, fate Fate, sectorSize int, draw *rng.Stream) {
	whole := c.truncate || c.astray != nil
	if fate == Tear && whole {
		fate = Keep + Fate(draw.Below(2))
	}
	switch {
	case fate == Drop:
	case c.truncate:
		n.resize(c.off)
		n.overlay.erase(c.span())
	case fate == Keep:
		n.arrive(c, written, c.off)
	default:
		n.tear(c, written, sectorSize, draw)
	}
}

// arrive brings a part of what c wrote to the medium.
func (n *inode) arrive(c *change, part []byte, off int) {
	if c.lost == never {
		n.put(part, off)
		n.overlay.erase(off, off+len(part))
		return
	}
	old := make([]byte, len(part))
	if off < len(n.image) {
		copy(old, n.image[off:])
	}
	n.put(part, off)
	n.lose(c, off, old)
}

// tear brings some sectors of what c wrote to the medium, but not all of
// them where there is more than one.
func (n *inode) tear(c *change, written []byte, sectorSize int, draw *rng.Stream) {
	first := c.off / sectorSize
	sectors := (c.off+c.length-1)/sectorSize - first + 1
	kept := make([]bool, sectors)
	switch {
	case sectors == 1:
		kept[0] = draw.Below(2) == 1
	case draw.Below(2) == 1:
		for i := range int(draw.Below(uint64(sectors))) {
			kept[i] = true
		}
	default:
		for i := range kept {
			kept[i] = draw.Below(2) == 1
		}
		if !slices.Contains(kept, false) {
			kept[draw.Below(uint64(sectors))] = false
		}
	}
	for i, keep := range kept {
		lo := max(c.off, (first+i)*sectorSize)
		hi := min(c.off+c.length, (first+i+1)*sectorSize)
		if keep {
			n.arrive(c, written[lo-c.off:hi-c.off], lo)
		}
	}
	if draw.Below(2) == 1 && len(n.image) < c.off+c.length {
		n.resize(c.off + c.length)
	}
}
