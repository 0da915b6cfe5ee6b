package disk

import (
	"bytes"
	"io"
	"io/fs"
	"time"
)

// A file is a File that one incarnation opened.
type file struct {
	disk        *Disk
	node        *inode
	incarnation uint32
}

func (d *Disk) handle(node *inode) File { return &file{d, node, d.incarnation} }

// begin starts an operation on the file, or says why it may not.
func (f *file) begin(kind Kind, off, length int64) (Effect, error) {
	if f.incarnation != f.disk.incarnation {
		return Effect{}, f.failed(kind, ErrStale)
	}
	return f.disk.begin(kind, f.node.name, off, length), nil
}

func (f *file) failed(kind Kind, err error) error {
	return failed(kind.String(), f.node.name, err)
}

// Size implements File.
func (f *file) Size() int64 { return f.node.size() }

// ReadAt implements File.
func (f *file) ReadAt(p []byte, off int64) (int, error) {
	effect, err := f.begin(Read, off, int64(len(p)))
	if err != nil {
		return 0, err
	}
	if off < 0 {
		return 0, f.failed(Read, fs.ErrInvalid)
	}
	f.disk.spend(Read, effect)
	if effect.action == actionFail {
		return 0, f.failed(Read, ErrIO)
	}
	node := f.node
	if len(p) == 0 {
		return 0, nil
	}
	if off >= node.size() {
		return 0, io.EOF
	}
	count := copy(p, node.image[off:])
	readable, spoiled := node.overlay.apply(p[:count], int(off))
	if spoiled {
		f.disk.spoiled++
	}
	if readable < count {
		return readable, f.failed(Read, ErrIO)
	}
	if count < len(p) {
		return count, io.EOF
	}
	return count, nil
}

// WriteAt implements File.
func (f *file) WriteAt(p []byte, off int64) (int, error) {
	effect, err := f.begin(Write, off, int64(len(p)))
	if err != nil {
		return 0, err
	}
	d, node, issued := f.disk, f.node, f.disk.host.Now()
	if off < 0 {
		return 0, f.failed(Write, fs.ErrInvalid)
	}
	d.spend(Write, effect)
	if effect.action == actionFail {
		return 0, f.failed(Write, ErrIO)
	}
	short := effect.action == actionShort && effect.number < int64(len(p))
	if short {
		p = p[:effect.number]
	}
	if len(p) > 0 {
		if off > maxFileSize-int64(len(p)) || effect.action == actionFull || !f.resize(off+int64(len(p))) {
			return 0, f.failed(Write, ErrNoSpace)
		}
		c := f.change(issued, off)
		switch effect.action {
		case actionMisdirect:
			c.astray = &astray{to: int(min(effect.number, maxFileSize-int64(len(p)))), data: bytes.Clone(p), silent: d.operations}
			c.lost, c.silent = issued, d.operations
		case actionLose:
			c.lost, c.silent = issued, d.operations
		}
		node.write(c, p)
		f.made()
	}
	if short {
		return len(p), f.failed(Write, ErrShortWrite)
	}
	return len(p), nil
}

// Truncate implements File.
func (f *file) Truncate(size int64) error {
	effect, err := f.begin(Truncate, size, 0)
	if err != nil {
		return err
	}
	issued := f.disk.host.Now()
	if size < 0 {
		return f.failed(Truncate, fs.ErrInvalid)
	}
	f.disk.spend(Truncate, effect)
	if effect.action == actionFail {
		return f.failed(Truncate, ErrIO)
	}
	if size > maxFileSize || effect.action == actionFull || !f.resize(size) {
		return f.failed(Truncate, ErrNoSpace)
	}
	if f.disk.used -= f.shrinks(size); size != f.node.size() {
		f.node.truncate(f.change(issued, size))
		f.made()
	}
	return nil
}

// resize accounts for growth to the given size, or reports that there is no
// space for it.
func (f *file) resize(size int64) bool {
	grows := size - f.node.size()
	if grows <= 0 {
		return true
	}
	if !f.disk.fits(grows) {
		return false
	}
	if f.node.named {
		f.disk.used += grows
	}
	return true
}

// shrinks is by how much the disk gets emptier when the file gets the size.
func (f *file) shrinks(size int64) int64 {
	if !f.node.named {
		return 0
	}
	return max(0, f.node.size()-size)
}

// change starts the record of a change at off.
func (f *file) change(issued time.Duration, off int64) change {
	f.node.fold(f.disk.settled)
	f.disk.changes++
	return change{ordinal: f.disk.changes, issued: issued, lost: never, off: int(off)}
}

// made is called when a change has been made.
func (f *file) made() {
	if f.node.named {
		return
	}
	f.disk.nameless = max(f.disk.nameless, f.node.size())
	if f.disk.abandoned(f.node) {
		f.node.abandon()
	}
}

// Sync implements File.
func (f *file) Sync() error {
	done, _, err := f.sync()
	f.disk.wait(done)
	return err
}

// SyncAsync implements File.
func (f *file) SyncAsync(tag uint64) {
	done, fence, err := f.sync()
	f.disk.host.Complete(done, tag, err)
	if fence > 0 {
		f.disk.host.Spend(fence)
	}
}

// sync starts a sync and returns when it ends, how long a program that does
// not wait for that has to wait, and how it ends.
func (f *file) sync() (done, fence time.Duration, err error) {
	effect, err := f.begin(Sync, 0, 0)
	if err != nil {
		return f.disk.host.Now(), 0, err
	}
	done = f.disk.end(Sync, effect, f.node.dirty())
	f.node.fold(f.disk.settled)
	switch effect.action {
	case actionFail:
		f.node.failSync(done)
		return done, effect.fence, f.failed(Sync, ErrIO)
	case actionLose:
		return done, effect.fence, nil
	default:
		f.node.sync(f.disk.host.Now(), done)
		return done, effect.fence, nil
	}
}
