package services

import (
	"iter"

	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/sim"
)

// captureTimer brings a server back to the snapshot that it takes.
const captureTimer sim.Timer = "capture"

// portionLeast is the least that is encoded at a time, in bytes: it takes less time
// than a few messages do, and to come back for less would cost more than it is worth.
const portionLeast = 64 << 10

// A Capture is a snapshot that a server encodes while it serves. One of no more than a
// portion takes no time worth speaking of. A longer one takes time, which is charged
// ([sim.Env.WorkThrough]), and is encoded a portion at a time. It is of the state at
// its beginning, whatever is applied later. Whoever has no use for it any more forgets
// it.
type Capture struct {
	encoder Encoding
	env     sim.Env
	portion int
}

// An Encoding is a state in the form of a snapshot, encoded as far as that was asked for.
type Encoding interface {
	// Size is how many bytes the whole takes.
	Size() int
	// Bytes are those that are encoded. They are not written to any more.
	Bytes() []byte
	// Step encodes at most so many bytes more, and reports whether that is the whole.
	Step(most int) (done bool)
}

// NewCapture begins a snapshot that goes in parts of the given size in bytes in messages.
func NewCapture(env sim.Env, part int, e Encoding) *Capture { return &Capture{e, env, Portion(part)} }

// Capture begins a snapshot of the state as it is now, which stands behind the given
// prefix. In messages it goes in parts of the given size in bytes.
func (s *Store) Capture(env sim.Env, part int, prefix []byte) *Capture {
	return NewCapture(env, part, s.freeze(prefix))
}

// Portion is how many bytes a server encodes at a time of a snapshot that goes in parts
// of the given size in bytes: as many, but 64 KiB at least.
func Portion(part int) int { return max(part, portionLeast) }

// Install does what Restore does with a snapshot that went in parts of the given size in
// bytes, and charges the server for one of more than a portion. That is not divided:
// until the state is whole, nobody could be served from it.
func (s *Store) Install(env sim.Env, part int, snapshot []byte) error {
	if len(snapshot) > Portion(part) {
		env.WorkThrough(len(snapshot))
	}
	return s.Restore(snapshot)
}

// Size is how many bytes the whole takes, with the prefix.
func (c *Capture) Size() int { return c.encoder.Size() }

// Slice returns the bytes from one offset to another. What of them is not encoded
// yet is now: to send a snapshot part by part, none need be whole before. They must
// not be written to.
func (c *Capture) Slice(from, to int) []byte {
	c.encode(to)
	return c.encoder.Bytes()[from:to:to]
}

// Whole returns all of it. They must not be written to.
func (c *Capture) Whole() []byte { return c.Slice(0, c.Size()) }

// encode encodes the first so many bytes, as far as they are not and there are so
// many.
func (c *Capture) encode(upTo int) {
	missing := min(upTo, c.Size()) - len(c.encoder.Bytes())
	if missing <= 0 {
		return
	}
	c.encoder.Step(missing)
	if c.Size() > c.portion {
		c.env.WorkThrough(missing)
	}
}

// A Saving is a Capture that is encoded and written to a log, a portion at a time; what
// the server is told meanwhile comes in between. A server has one at a time.
type Saving struct {
	*Capture
	draft *wal.Draft
}

// Save begins to save a snapshot in the place of all that a log has.
func (c *Capture) Save(log *wal.Log) *Saving { return &Saving{c, log.Draft()} }

// Advance goes on by one portion, and reports whether that was the last. If not, the
// inbox of the process drains again as soon as what waits by then has been handled:
// [sim.Drainer] is where to call Advance. An error is as one of the log.
func (s *Saving) Advance() (done bool, _ error) {
	was := len(s.encoder.Bytes())
	s.encode(was + s.portion)
	s.mustAdvance(was)
	if len(s.encoder.Bytes()) == s.Size() {
		return true, nil
	}
	s.env.SetTimer(captureTimer, 0)
	return false, s.draft.Write(s.encoder.Bytes())
}

// Finish does what [wal.Log.SnapshotAsync] does with the snapshot, once Advance is done.
func (s *Saving) Finish(tag uint64, keep iter.Seq2[byte, []byte]) error {
	return s.draft.SnapshotAsync(tag, s.Whole(), keep)
}
