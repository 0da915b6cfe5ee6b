package kv

import "github.com/laplace-sim/laplace/sim"

// captureTimer brings a server back to the snapshot that it takes.
const captureTimer sim.Timer = "capture"

// portionLeast is the least that is encoded at a time, in bytes: it takes less time
// than a few messages do, and to come back for less would cost more than it is worth.
const portionLeast = 64 << 10

// A Capture is a snapshot that a server takes while it serves. One of no more than a
// portion is encoded at once. A longer one takes time, which is charged
// ([sim.Env.WorkThrough]), and is encoded a portion at a time; what the server is
// told meanwhile comes in between. It is of the state at its beginning, whatever is
// applied later. Whoever has no use for it any more forgets it.
type Capture struct {
	encoder *Encoder
	env     sim.Env
	portion int
}

// Capture begins a snapshot of the state as it is now, which stands behind the given
// prefix, in portions of the given size in bytes, or of 64 KiB if that is more.
// A server that goes on with it by Advance takes one such snapshot at a time.
func (s *Store) Capture(env sim.Env, portion int, prefix []byte) *Capture {
	return &Capture{s.Freeze(prefix), env, max(portion, portionLeast)}
}

// Advance encodes one more portion and reports whether that was the last. If not, the
// inbox of the process drains again as soon as what waits by then has been handled:
// [sim.Drainer] is where to call Advance.
func (c *Capture) Advance() (done bool) {
	c.encode(len(c.encoder.Bytes()) + c.portion)
	if done = len(c.encoder.Bytes()) == c.Size(); !done {
		c.env.SetTimer(captureTimer, 0)
	}
	return done
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
