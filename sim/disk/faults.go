package disk

import (
	"io/fs"
	"slices"
	"time"
)

// faults is what is wrong with a disk as a whole.
type faults struct {
	hook     func(Operation)
	fence    time.Duration // of the operation that the hook sees
	rules    []installed
	next     uint64
	slow     int64         // latencies are multiplied by this; 0 is 1
	stalled  time.Duration // the medium does nothing before this time
	limited  bool          // capacity stands in place of the configured one
	capacity int64
}

type installed struct {
	id   uint64
	rule Rule
}

// An Outsider is a Host that calls what the outside has given a disk, hooks and
// rules, so that a panic of it is not taken for one of the program.
type Outsider interface {
	Outside(call func())
}

// decide returns what becomes of an operation.
func (d *Disk) decide(o Operation) (decided Effect) {
	f := d.faults
	if f.hook == nil && len(f.rules) == 0 {
		return Effect{}
	}
	if outsider, ok := d.host.(Outsider); ok {
		outsider.Outside(func() { decided = f.decide(o) })
		return decided
	}
	return f.decide(o)
}

func (f *faults) decide(o Operation) Effect {
	f.fence = 0
	if f.hook != nil {
		f.hook(o)
	}
	var decided Effect
	for _, r := range f.rules {
		if decided = r.rule(o); decided.action != actionPass {
			break
		}
	}
	decided.fence = f.fence
	return decided
}

func (f *faults) slowed(d time.Duration) time.Duration {
	return d * time.Duration(max(1, f.slow))
}

// disturb returns the disk's faults for writing.
func (d *Disk) disturb() *faults {
	if d.faults == nil {
		d.faults = &faults{}
	}
	return d.faults
}

// OnOperation lets hook see each operation as it begins, before any rule. A
// crash can so be placed at the n-th operation: by Fence, and by Crash at the
// operation's time, once the program has returned. Nil ends it.
func (d *Disk) OnOperation(hook func(Operation)) { d.disturb().hook = hook }

// Fence, called by a hook, puts a nanosecond between the operation that the
// hook sees and whatever the program does next. A crash at the operation's
// time then finds all that came before it done, the operation begun, and
// nothing done that comes after it, even where the operation takes no time.
func (d *Disk) Fence() { d.disturb().fence = time.Nanosecond }

// Install adds a rule behind those installed before. The function it returns
// takes the rule away.
func (d *Disk) Install(rule Rule) (remove func()) {
	f := d.disturb()
	f.next++
	id := f.next
	f.rules = append(f.rules, installed{id, rule})
	return func() {
		// A copy, for the removal may come from within a rule.
		f.rules = slices.DeleteFunc(slices.Clone(f.rules), func(r installed) bool { return r.id == id })
	}
}

// Slow multiplies all latencies by factor, from 1 (as configured) to 1000000;
// others count as the nearer of the two.
func (d *Disk) Slow(factor int64) { d.disturb().slow = min(max(1, factor), 1_000_000) }

// Stall lets the medium do nothing before the given time. Writes and changes
// of names go to memory and do not wait; syncs, reads and lookups do. Syncs
// already started end as planned.
func (d *Disk) Stall(until time.Duration) { d.disturb().stalled = until }

// Limit lets the files hold so many bytes in place of Config.Capacity. What
// is there already stays. Limit(Used()) is a disk that has just become full.
func (d *Disk) Limit(bytes int64) {
	f := d.disturb()
	f.limited, f.capacity = true, max(0, bytes)
}

// Unlimit undoes Limit.
func (d *Disk) Unlimit() { d.disturb().limited = false }

// Rot flips the bits of mask in the byte at offset off of a file, on the
// medium: only bytes that are settled and not overwritten since can rot. The
// program finds it when it reads, until the byte is rewritten. Call Settle
// first, or bytes that are durable by now do not yet count as settled.
func (d *Disk) Rot(name string, off int64, mask byte) error {
	return d.harm("rot", name, off, 1, damage{kind: damageRot, mask: mask})
}

// Unreadable makes length bytes from offset off of a file fail with ErrIO
// when read from the medium (a latent sector error), until they are
// rewritten. As for Rot, call Settle first.
func (d *Disk) Unreadable(name string, off, length int64) error {
	return d.harm("unreadable", name, off, length, damage{kind: damageUnreadable})
}

func (d *Disk) harm(op, name string, off, length int64, harm damage) error {
	found, err := d.lookupFile(op, name)
	if err != nil {
		return err
	}
	node := found.file
	if off < 0 || length <= 0 || off >= node.size() || length > node.size()-off {
		return failed(op, name, fs.ErrInvalid)
	}
	node.settle(d.settled)
	harm.off, harm.end = int(off), int(off+length)
	node.overlay.add(harm)
	node.hide()
	return nil
}

// Repair ends every fault: rules are taken away, the medium is as it should
// be, no write is lost any more, the disk has its speed and capacity back. A
// hook set by OnOperation stays.
func (d *Disk) Repair() {
	if d.faults != nil {
		d.faults = &faults{hook: d.faults.hook, next: d.faults.next}
	}
	for _, node := range d.inodes() {
		node.overlay = nil
		for i := range node.changes {
			node.changes[i].lost = never
			node.changes[i].astray = nil
		}
	}
}
