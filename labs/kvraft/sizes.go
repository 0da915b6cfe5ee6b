package kvraft

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// The names of the checks of sizes.
const (
	logSizeName      = "log size"
	snapshotSizeName = "snapshot size"
)

// The bounds that a server is held to, in bytes. A log may be longer than LogMax for a while:
// what is not committed cannot be compacted. What the store holds in the tests, a few keys
// and clients with short values, takes a quarter of a snapshot's.
const (
	logBound      = 4 * LogMax
	snapshotBound = 6 * 1024
)

// The notes by which the outside learns of what is too long.
const (
	longLog      = "the log takes more than its bound"
	longSnapshot = "takes a snapshot that is longer than its bound"
)

// noticeLogSize tells the outside of a log that has become too long.
func (p *process) noticeLogSize(bytes int) {
	if bytes > logBound && p.logSize <= logBound {
		p.kernel.Observe(sim.Observation{Kind: sim.Note, Text: longLog, Value: uint64(bytes)})
	}
	p.logSize = bytes
}

// noticeSnapshot tells the outside of a snapshot that is too long.
func (p *process) noticeSnapshot(bytes int) {
	if bytes > snapshotBound {
		p.kernel.Observe(sim.Observation{Kind: sim.Note, Text: longSnapshot, Value: uint64(bytes)})
	}
}

// sizeInvariants judge what a server keeps on its disk.
func sizeInvariants() []checker.Invariant {
	return []checker.Invariant{
		&sizeInvariant{name: logSizeName, note: longLog, what: "the log", bound: logBound},
		&sizeInvariant{name: snapshotSizeName, note: longSnapshot, what: "a snapshot", bound: snapshotBound},
	}
}

// A sizeInvariant judges that something on a disk never takes more than its bound, by the notes
// of what did. It ends no run, for a store may be right in all else.
type sizeInvariant struct {
	name, note, what string
	bound            int

	found bool
	first checker.Observation
}

// Name implements checker.Invariant.
func (s *sizeInvariant) Name() string { return s.name }

// Promise implements checker.Invariant.
func (s *sizeInvariant) Promise() checker.Promise { return labs.Budget }

// Kinds implements checker.Invariant.
func (s *sizeInvariant) Kinds() []observation.Kind { return []observation.Kind{observation.Note} }

// Observe implements checker.Invariant.
func (s *sizeInvariant) Observe(o *checker.Observation) *checker.Broken {
	if o.Text == s.note && o.Value > 0 && !s.found {
		s.found, s.first = true, *o
	}
	return nil
}

// Finish implements checker.Invariant.
func (s *sizeInvariant) Finish() checker.Check {
	c := checker.Check{Name: s.name, Promise: s.Promise()}
	if s.found {
		at := checker.Evidence{At: s.first.At, Event: s.first.Event}
		return c.Violated(at, "%s of n%d took %d bytes at %v, expected at most %d", s.what, s.first.Node, s.first.Value, s.first.At.Round(time.Millisecond), s.bound)
	}
	return c.Valid("%s never took more than %d bytes", s.what, s.bound)
}
