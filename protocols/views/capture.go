package views

import (
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A Capture is a snapshot that a member takes, as it is written and handed over; see
// [kv.Capture].
type Capture struct {
	*kv.Capture
	of   Snapshot // without data
	head int      // so many bytes stand before the data
}

// Capture begins a snapshot of a machine that has applied the entries up to an index,
// which goes in parts of a size in bytes.
func (l *Log) Capture(env sim.Env, machine *kv.Store, index uint64, part int) *Capture {
	of := l.SnapshotAt(index)
	head := appendSnapshot(nil, &of)
	return &Capture{machine.Capture(env, part, head), of, len(head)}
}

// Snapshot is the whole. What of it is not encoded yet is now.
func (c *Capture) Snapshot() Snapshot {
	s := c.of
	s.Data = c.Whole()[c.head:]
	return s
}
