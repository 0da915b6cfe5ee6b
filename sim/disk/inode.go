package disk

import (
	"bytes"
	"math"
	"slices"
	"time"
)

// An inode is a file, whatever its name.
type inode struct {
	name  string // the path under which it was last found in the tree
	named bool   // it stands in the tree
	image []byte // what the program reads, were the medium sound

	// changes are the writes and truncations that are not settled, oldest
	// first. Number first of the file's changes is changes[0].
	changes  []change
	first    uint64
	barriers []barrier // successful syncs, in order of number and of time
	overlay  overlay
}

// A change is one write or truncation, with what it takes to undo it.
type change struct {
	ordinal  uint64        // among all changes of the disk: decides its fate
	issued   time.Duration // when the program made it
	lost     time.Duration // since when it cannot reach its place; or never
	silent   uint64        // its number among the disk's operations, if nothing told the program of that; else 0
	truncate bool          // off is the new size
	off      int
	length   int     // of a write
	size     int     // the file's size before
	before   []byte  // what stood from off on: what a write replaced, a truncation cut off
	astray   *astray // where a misdirected write went
}

type astray struct {
	to     int
	data   []byte
	silent uint64 // as of the change; what stood there may be synced though the change is not
}

// A barrier is a sync: the changes with numbers below upto are durable once
// the time is done.
type barrier struct {
	upto  uint64
	begun time.Duration
	done  time.Duration
}

func (n *inode) size() int64 { return int64(len(n.image)) }

// span is the range of offsets whose content the change decides.
func (c *change) span() (off, end int) {
	if c.truncate {
		return c.off, math.MaxInt32 // beyond any file
	}
	return c.off, c.off + c.length
}

// put writes p at off, after zeros where the file was shorter.
func (n *inode) put(p []byte, off int) {
	if off > len(n.image) {
		n.resize(off)
	}
	if end := off + len(p); end > cap(n.image) {
		// Doubling copies an append-only file less often than append would.
		n.image = slices.Grow(n.image, max(end, 2*len(n.image))-len(n.image))
	}
	kept := copy(n.image[off:], p)
	n.image = append(n.image, p[kept:]...)
}

// resize cuts the image or lengthens it with zeros.
func (n *inode) resize(size int) {
	if size <= len(n.image) {
		n.image = n.image[:size]
		return
	}
	n.image = append(n.image, make([]byte, size-len(n.image))...)
}

// write makes a change that writes p.
func (n *inode) write(c change, p []byte) {
	c.length, c.size = len(p), len(n.image)
	if c.off < len(n.image) {
		c.before = bytes.Clone(n.image[c.off:min(c.off+len(p), len(n.image))])
	}
	n.put(p, c.off)
	n.record(c)
}

// truncate makes a change that sets the size to c.off.
func (n *inode) truncate(c change) {
	c.truncate, c.size = true, len(n.image)
	if c.off < len(n.image) {
		c.before = bytes.Clone(n.image[c.off:])
	}
	n.resize(c.off)
	n.record(c)
}

func (n *inode) record(c change) {
	n.changes = append(n.changes, c)
	n.overlay.hide(c.span())
}

// undo takes back c, the last change still in the image.
func (n *inode) undo(c *change) {
	if c.truncate {
		n.resize(c.off)
		n.image = append(n.image, c.before...)
	} else {
		copy(n.image[c.off:], c.before)
	}
	n.resize(c.size)
}

// covered is the number of the first change that no sync covers.
func (n *inode) covered() uint64 {
	if len(n.barriers) == 0 {
		return n.first
	}
	return n.barriers[len(n.barriers)-1].upto
}

// dirty is how many bytes were written that no sync covers.
func (n *inode) dirty() (bytes int64) {
	for i := int(n.covered() - n.first); i < len(n.changes); i++ {
		bytes += int64(n.changes[i].length)
	}
	return bytes
}

// sync makes every change so far durable at the time done.
func (n *inode) sync(begun, done time.Duration) {
	if upto := n.first + uint64(len(n.changes)); upto > n.covered() {
		n.barriers = append(n.barriers, barrier{upto, begun, done})
	}
}

// failSync makes every write that was still to be synced impossible to make
// durable, as of the time done. Sizes are metadata, and stay to be synced.
func (n *inode) failSync(done time.Duration) {
	for i := int(n.covered() - n.first); i < len(n.changes); i++ {
		n.changes[i].lost = min(n.changes[i].lost, done)
		n.changes[i].silent = 0
	}
}

// ended counts the barriers that were done at the given time.
func (n *inode) ended(at time.Duration) int {
	for i := range n.barriers {
		if n.barriers[i].done > at {
			return i
		}
	}
	return len(n.barriers)
}

// fold settles what it can, once that is no less than what is left to move.
func (n *inode) fold(settled time.Duration) {
	if len(n.barriers) == 0 || n.barriers[0].done > settled {
		return
	}
	if upto := n.barriers[n.ended(settled)-1].upto; 2*(upto-n.first) >= uint64(len(n.changes)) {
		n.settle(settled)
	}
}

// settle gives up the changes that are durable for certain, which are those
// of syncs that ended at the given time or earlier.
func (n *inode) settle(settled time.Duration) {
	ended := n.ended(settled)
	if ended == 0 {
		return
	}
	upto := n.barriers[ended-1].upto
	count := int(upto - n.first)
	for i := range n.changes[:count] {
		n.commit(&n.changes[i])
	}
	n.changes = slices.Delete(n.changes, 0, count)
	n.barriers = append(n.barriers[:0], n.barriers[ended:]...)
	n.first = upto
	n.hide()
}

// abandon gives up all changes, of a file that no crash brings back.
func (n *inode) abandon() {
	for i := range n.changes {
		n.overlay.erase(n.changes[i].span())
	}
	n.first += uint64(len(n.changes))
	n.changes, n.barriers = n.changes[:0], nil
}

// commit does to the overlay what the arrival of c at the medium does.
func (n *inode) commit(c *change) {
	if c.truncate || c.lost == never {
		n.overlay.erase(c.span())
		return
	}
	old := make([]byte, c.length)
	copy(old, c.before)
	n.lose(c, c.off, old)
}

// lose records that the medium holds old at off in place of what c wrote.
// Older damage there is not repaired, and hides old as it did before.
func (n *inode) lose(c *change, off int, old []byte) {
	n.overlay.cache(off, off+len(old))
	n.overlay.addBelow(damage{kind: damageForeign, off: off, end: off + len(old), data: old, cached: true, silent: c.silent})
	if c.astray != nil {
		n.overlay.add(damage{kind: damageForeign, off: c.astray.to, end: c.astray.to + len(c.astray.data), data: c.astray.data, cached: true, silent: c.astray.silent})
	}
}

// hide finds anew which damage unsettled changes lie over.
func (n *inode) hide() {
	if len(n.overlay) == 0 {
		return
	}
	n.overlay.uncover()
	for i := range n.changes {
		n.overlay.hide(n.changes[i].span())
	}
}
