package sim

import (
	"time"

	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A NodeID names a node. Nodes are numbered from 1 in the order in which they
// were added; 0 is no node.
type NodeID = network.NodeID

// A Message is whatever a process sends. The name of its Go type is its kind.
// A message is immutable from the moment it is sent, with everything it points
// to: the receiver gets the very same value.
type Message = any

// A Process is one incarnation of the program under test on one node.
// The kernel calls one method at a time, each at one instant of virtual time.
type Process interface {
	// Boot starts the incarnation: volatile state is new, and env.Disk()
	// holds what survived.
	Boot(env Env)
	// Receive hands over a message.
	Receive(from NodeID, message Message)
	// Expire tells that a timer set by Env.SetTimer has run out.
	Expire(timer Timer)
}

// A Drainer is a Process that wants to be called when its inbox has drained:
// after one or more events were handled and no other waits. It is the place
// to sync once for many messages.
type Drainer interface {
	Drained()
}

// A Syncer is a Process that uses disk.File.SyncAsync. Synced reports that the
// sync started with tag has ended, with its error.
type Syncer interface {
	Synced(tag uint64, err error)
}

// A Stopper is a Process that wants to be told of a clean stop. It may still
// write and sync; what it sends leaves the node.
type Stopper interface {
	Stop()
}

// A Factory makes a new incarnation of a program, which is not nil, for the
// node it is to run on. One Factory can so serve nodes of different roles.
type Factory func(id NodeID) Process

// Epoch is what a perfect wall clock shows when a run begins: the year 2000, far
// from what a monotonic clock shows, so that whoever takes one for the other
// notices.
const Epoch = 946_684_800 * time.Second

// An Env is all that a process may touch. It belongs to one incarnation and
// may be used only while the kernel is inside one of that incarnation's
// methods.
//
// A handler runs at one instant, but what it does takes time: Work, and the
// operations of the disk, move the node's cursor on. What the handler does
// next happens at the cursor, the node takes its next event only then, and a
// crash before the cursor undoes it.
type Env interface {
	// ID is the node that the process runs on.
	ID() NodeID
	// Wall is the reading of the node's wall clock: nanoseconds since 1970, as
	// Unix counts. It may be wrong, drift, and jump both ways.
	Wall() time.Duration
	// Monotonic is the reading of the node's monotonic clock: nanoseconds
	// since an arbitrary instant. It never goes back, but may run fast or
	// slow. Timers run at its rate.
	Monotonic() time.Duration
	// Interval returns bounds between which true time lies, unless a fault
	// has broken the promise (Corbett et al., "Spanner", 2012, section 3).
	Interval() (earliest, latest time.Duration)
	// Rand is the node's own stream of random numbers. Each incarnation has
	// a new one.
	Rand() *rng.Stream
	// Disk is the node's disk.
	Disk() disk.FS
	// Send sends a message. It may be lost, delayed, duplicated and
	// overtaken. A message to the node itself arrives, in no time but as an
	// event of its own.
	Send(to NodeID, message Message)
	// SetTimer lets Expire be called after the given time by the node's
	// monotonic clock: at once if that is negative, and never if it is more than
	// 146 years, as the greatest Duration is. Setting a timer that is set moves
	// it. There may be as many as Limits.Pending allows: those that are set
	// count, and none that was stopped or has expired.
	SetTimer(timer Timer, after time.Duration)
	// StopTimer unsets a timer. Stopping one that is not set does nothing.
	StopTimer(timer Timer)
	// Work takes d of the node's time, as computation does.
	Work(d time.Duration)
	// WorkThrough takes as much of the node's time as to work through so many
	// bytes takes it, which is what those of a message take it; see [Work].
	WorkThrough(bytes int)
	// Observe tells the outside what the process did. It has no effect on
	// the process.
	Observe(o Observation)
	// Maybe reports whether a named fault point is to misbehave here. It is
	// false unless the run has switched that point on.
	Maybe(point string) bool
}

// An Observation is what a process tells the outside about itself.
type Observation = observation.Observation

// An ObservationKind says what an observation is about.
type ObservationKind = observation.Kind

// The kinds of observation; package observation says what each means.
const (
	Became       = observation.Became
	Committed    = observation.Committed
	Applied      = observation.Applied
	Restored     = observation.Restored
	Acknowledged = observation.Acknowledged
	Note         = observation.Note
	Appended     = observation.Appended
	Promised     = observation.Promised
	Accepted     = observation.Accepted
	Placed       = observation.Placed
	Served       = observation.Served
	Configured   = observation.Configured
	Compacted    = observation.Compacted
	Halted       = observation.Halted
	Registered   = observation.Registered
	Decided      = observation.Decided
)

// The roles that are called the same in all protocols that have them.
const (
	Leader    = observation.Leader
	Candidate = observation.Candidate
	Follower  = observation.Follower
)
