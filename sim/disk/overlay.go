package disk

import (
	"bytes"
	"slices"
)

// An overlay is what is wrong with the medium under one file. Reading applies
// the pieces in order.
type overlay []damage

// damage is one piece of an overlay, on the bytes from off up to end.
type damage struct {
	kind     damageKind
	mask     byte   // damageRot: these bits of each byte are flipped
	off, end int    // a range of offsets in the file
	data     []byte // damageForeign: what stands there instead; as long as the range
	// cached: the program reads what should be there until a crash, because
	// it is still in memory.
	cached bool
	// hidden: an unsettled change of the program lies over it.
	hidden bool
	// silent is the write that left it though it was synced, by its number among
	// the disk's operations; 0 if the program was told, or did not sync it.
	silent uint64
}

type damageKind uint8

const (
	damageRot damageKind = iota + 1
	damageUnreadable
	damageForeign
)

// add lays a piece over all others.
func (o *overlay) add(piece damage) { *o = append(*o, piece) }

// addBelow lays a piece under all others.
func (o *overlay) addBelow(piece damage) { *o = slices.Insert(*o, 0, piece) }

// erase takes away all damage from off up to end: the bytes were rewritten.
func (o *overlay) erase(off, end int) {
	o.split(off, end, func(inside damage) (damage, bool) { return inside, false })
}

// hide covers all damage from off up to end with a change of the program.
func (o *overlay) hide(off, end int) {
	o.split(off, end, func(inside damage) (damage, bool) {
		inside.hidden = true
		return inside, true
	})
}

// cache lets the program read from memory what is damaged from off up to end.
func (o *overlay) cache(off, end int) {
	o.split(off, end, func(inside damage) (damage, bool) {
		inside.cached = true
		return inside, true
	})
}

// split cuts the pieces at off and end, and lets inside decide what becomes
// of those within.
func (o *overlay) split(off, end int, inside func(damage) (damage, bool)) {
	if !slices.ContainsFunc(*o, func(p damage) bool { return p.off < end && off < p.end }) {
		return
	}
	var pieces overlay
	for _, p := range *o {
		if p.end <= off || end <= p.off {
			pieces = append(pieces, p)
			continue
		}
		if p.off < off {
			pieces = append(pieces, p.part(p.off, off))
		}
		if middle, keep := inside(p.part(max(p.off, off), min(p.end, end))); keep {
			pieces = append(pieces, middle)
		}
		if end < p.end {
			pieces = append(pieces, p.part(end, p.end))
		}
	}
	*o = pieces
}

// part is the piece of p from off up to end, which lie within it.
func (p damage) part(off, end int) damage {
	if p.data != nil {
		p.data = p.data[off-p.off : end-p.off]
	}
	p.off, p.end = off, end
	return p
}

// uncover undoes hide everywhere.
func (o overlay) uncover() {
	for i := range o {
		o[i].hidden = false
	}
}

// reveal forgets what was in memory: all damage is there to be found.
func (o overlay) reveal() {
	for i := range o {
		o[i].hidden, o[i].cached = false, false
	}
}

// bared returns the silent writes because of which a crash leaves something else
// on the medium than the image that the program had read, some of them more
// than once. It is asked before reveal.
func (o overlay) bared(image []byte) (writes []uint64) {
	fresh := func(piece damage) bool { return piece.silent != 0 && piece.cached && piece.off < len(image) }
	if !slices.ContainsFunc(o, fresh) {
		return nil
	}
	medium := bytes.Clone(image)
	for _, piece := range o {
		if piece.kind == damageForeign && piece.off < len(medium) {
			copy(medium[piece.off:], piece.data)
		}
	}
	for _, piece := range o {
		if !fresh(piece) {
			continue
		}
		if end := min(piece.end, len(image)); !bytes.Equal(medium[piece.off:end], image[piece.off:end]) {
			writes = append(writes, piece.silent)
		}
	}
	return writes
}

// apply turns the bytes p, which should stand at offset off, into those that
// the medium yields, and returns how many can be read before it fails, and
// whether any of them rotted or cannot be read.
func (o overlay) apply(p []byte, off int) (readable int, spoiled bool) {
	readable = len(p)
	for _, piece := range o {
		lo, hi := max(piece.off, off), min(piece.end, off+len(p))
		if lo >= hi || piece.hidden || piece.cached {
			continue
		}
		switch piece.kind {
		case damageRot:
			for i := lo; i < hi; i++ {
				p[i-off] ^= piece.mask
			}
			spoiled = true
		case damageForeign:
			copy(p[lo-off:hi-off], piece.data[lo-piece.off:])
		case damageUnreadable:
			readable = min(readable, lo-off)
			spoiled = true
		}
	}
	return readable, spoiled
}
