package protocols

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A Lease is how reads that a leader serves alone rest on clocks. A leader asks
// the others to follow nobody else for Length; each that answers has promised
// it, and while a majority's promises stand nobody can replace the leader. What
// that asks of the servers' clocks depends on the clock that they go by.
type Lease struct {
	// Clock is the clock by which both sides measure.
	Clock LeaseClock
	// Length is for how long a promise binds, from when it was asked for.
	Length time.Duration
	// Slowest and Fastest are what Monotonic clocks may do: over any time, no
	// server's gains more on another's than Fastest is to Slowest. Only their
	// ratio counts, and both are more than 0. How far a rate is from that of
	// true time does not matter; a clock that stands still is beyond any bound.
	Slowest, Fastest int64
	// Clients reports whether clients hold leases too, who count by true time: then
	// Fastest to Slowest bounds besides what a server's Monotonic clock gains on true
	// time, and loses. What a lease is for is then not only to read: where clocks are
	// further off, nothing that clients were told is judged from then on.
	Clients bool
	// Offset is how far a Wall clock may be from true time, ahead or behind.
	Offset time.Duration
	// Text says in a few words what is claimed, by which parameter, and where the
	// protocol's paper says so.
	Text string
}

// A LeaseClock is a clock that a lease goes by.
type LeaseClock string

// The clocks.
const (
	// Monotonic is Env.Monotonic: each side measures how long it is since it
	// asked, or was asked, and the holder's part is shorter by what one clock
	// may gain on another.
	Monotonic LeaseClock = "monotonic"
	// Wall is Env.Wall: a promise ends at a time of day, which both sides take
	// to be at most Offset from what their clocks show. So CockroachDB's leases
	// do, with --max-offset for the bound.
	Wall LeaseClock = "wall"
	// Bounded is Env.Interval: a promise ends at a time of day, and each clock
	// says itself how far off it may be (Corbett et al., "Spanner", 2012,
	// sections 3 and 4.1.2).
	Bounded LeaseClock = "bounded"
)

// LeaseClocks are the names of all clocks, for the values of a parameter.
var LeaseClocks = []string{string(Monotonic), string(Wall), string(Bounded)}

// An Instant is a time as a server knows it: no earlier than Earliest, no later
// than Latest, if its clock is as it should be.
type Instant struct{ Earliest, Latest time.Duration }

// Now reads the lease's clock.
func (l Lease) Now(env sim.Env) Instant {
	switch l.Clock {
	case Wall:
		wall := env.Wall()
		return Instant{wall - l.Offset, wall + l.Offset}
	case Bounded:
		earliest, latest := env.Interval()
		return Instant{earliest, latest}
	default:
		now := env.Monotonic()
		return Instant{now, now}
	}
}

// Shared reports whether what one server's clock shows means something to
// another, so that a promise can end at a time that the leader names.
func (l Lease) Shared() bool { return l.Clock != Monotonic }

// Promise returns when a promise ends that is given now, to a leader that asked
// for it at a time that Now had for the earliest there. It ends at the time that
// the leader counts on or, where clocks cannot be compared, Length from now.
func (l Lease) Promise(asked time.Duration, now Instant) (until time.Duration) {
	if l.Shared() {
		return asked + l.Length
	}
	return now.Latest + l.Length
}

// Binds reports whether a promise up to the given time may still be counted on
// by whom it was given. One that ends later than any that can be asked for now
// comes from a clock that was far off, and is void: else a clock set wrong once
// could keep a cluster from electing anybody for years.
func (l Lease) Binds(until time.Duration, now Instant) bool {
	return now.Earliest < until && until <= now.Latest+l.Length
}

// Held reports whether a leader can count on the promises that it asked for at
// a time that Now had for the earliest: none of them can be over. A time that is
// still to come tells that the clock went back, and is no use.
func (l Lease) Held(asked time.Duration, now Instant) bool {
	return asked <= now.Latest && now.Latest < asked+l.held()
}

// Outlasts returns for how long after its end a promise may bind whoever made it,
// at most, since he cannot know that it is over. With Bounded clocks that is
// twice what they say that they may be off, and not known here: 0.
func (l Lease) Outlasts() time.Duration {
	if l.Clock == Wall {
		return 2 * l.Offset
	}
	return 0
}

// held is how much of its length a leader counts on.
func (l Lease) held() time.Duration {
	if l.Shared() {
		return l.Length
	}
	whole, rest := int64(l.Length)/l.Fastest, int64(l.Length)%l.Fastest
	return time.Duration(whole*l.Slowest + rest*l.Slowest/l.Fastest)
}

// trueRate is the rate of a clock without drift, which is in parts per million.
const trueRate = 1_000_000

// Holds reports whether a lease by Monotonic clocks holds when servers' clocks
// drift from slowest to fastest, in parts per million.
func (l Lease) Holds(slowest, fastest int64) bool {
	return (trueRate+fastest)*l.Slowest <= (trueRate+slowest)*l.Fastest
}

// Room returns by how much, in parts per million, further faults may together
// change the rate of any clock, in either direction, if Monotonic clocks already
// drift from slowest to fastest. It is 0 if nothing is left.
func (l Lease) Room(slowest, fastest int64) int64 {
	return max(0, ((trueRate+slowest)*l.Fastest-(trueRate+fastest)*l.Slowest)/(l.Fastest+l.Slowest))
}
