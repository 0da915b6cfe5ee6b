package disk

import (
	"encoding/binary"
	"hash"
	"hash/fnv"
)

// Hash returns 64 bits that depend on all that the disk holds: names, what
// the program reads, what is not settled, what is wrong with the medium. Two
// disks with equal hashes have, but for a collision, the same content. It
// reads all of the disk, and is meant for comparing states.
func (d *Disk) Hash() uint64 {
	h := hasher{fnv.New64a()}
	h.directory(d.root)
	for i := range d.naming {
		n := &d.naming[i]
		h.numbers(n.ordinal, uint64(n.issued))
		for _, m := range n.moves {
			h.numbers(uint64(m.synced))
			h.entry(m.before)
			h.entry(m.after)
		}
	}
	h.numbers(d.operations, d.changes, d.renamings)
	return h.Sum64()
}

type hasher struct{ hash.Hash64 }

func (h hasher) numbers(numbers ...uint64) {
	var word [8]byte
	for _, n := range numbers {
		binary.LittleEndian.PutUint64(word[:], n)
		h.Write(word[:])
	}
}

func (h hasher) bytes(b []byte) {
	h.numbers(uint64(len(b)))
	h.Write(b)
}

func (h hasher) directory(d *directory) {
	h.numbers(uint64(len(d.entries)))
	for _, e := range d.entries {
		h.entry(e)
	}
}

func (h hasher) entry(e entry) {
	h.bytes([]byte(e.name))
	switch {
	case e.file != nil:
		h.file(e.file)
	case e.dir != nil:
		h.directory(e.dir)
	default:
		h.numbers(0)
	}
}

func (h hasher) file(n *inode) {
	h.bytes(n.image)
	for i := range n.changes {
		c := &n.changes[i]
		off, end := c.span()
		h.numbers(c.ordinal, uint64(c.issued), uint64(c.lost), uint64(off), uint64(end), uint64(c.size))
		h.bytes(c.before)
	}
	for _, b := range n.barriers {
		h.numbers(b.upto-n.first, uint64(b.done))
	}
	for _, p := range n.overlay {
		memory := uint64(0)
		if p.cached {
			memory = 1
		}
		h.numbers(uint64(p.kind), uint64(p.mask), uint64(p.off), uint64(p.end), memory)
		h.bytes(p.data)
	}
}
