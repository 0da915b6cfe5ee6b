package sim

import (
	"time"

	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A NodeID names a node. Nodes are numbered from 1 in the order in which they
// were added; 0 is no node.
type NodeID = network.NodeID

// A Message is whatever a process sends. The name of its Go type is its kind.
// A message is immutable from the moment it is sent, with everything it points
// to: the receiver gets the very same value.
type Message = any

// A Timer is the name of a timer of one process.
type Timer string

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

// A Factory makes a new incarnation of a program, which is not nil.
type Factory func() Process

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
	// monotonic clock. Setting a timer that is set moves it. A process uses
	// few names, thousands at the most.
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

// An Observation is what a process tells the outside about itself. Which
// fields mean something depends on the kind.
type Observation struct {
	Kind  ObservationKind
	Term  uint64 // the term, ballot, view or epoch
	Index uint64 // the position in the log
	Value uint64 // what stands there
	Text  string // a role's name, a note
}

// An ObservationKind says what an observation is about.
type ObservationKind uint8

// The kinds of observation. Every replication protocol says what it does in
// these words, so that invariants, state-aware faults and pictures need to
// know no protocol.
const (
	// Became: the process took the role Text in Term. Leaders, of whatever
	// protocol, are called "leader".
	Became ObservationKind = iota + 1
	// Committed: the process knows that position Index holds, for ever, the
	// entry of Term whose content hashes to Value.
	Committed
	// Applied: the process executed the command with identity Value, which
	// stands at Index.
	Applied
	// Restored: the process replaced its state by a snapshot that ends with
	// the entry at Index of Term.
	Restored
	// Acknowledged: a client was told that its command with identity Value
	// took effect.
	Acknowledged
	// Note: anything else worth a label; Text says what.
	Note
	// Appended: position Index of the process's log holds the entry of Term
	// whose content hashes to Value, as in Committed, and nothing stands
	// behind it: what did is gone. After a start the process tells, in order,
	// of each entry that it found on disk behind the snapshot it Restored,
	// before it takes a role other than the first.
	Appended
	// Promised: the process has sworn, so that a crash does not undo it, to
	// take part in nothing older than Term, and within Term to follow only
	// whom Value names (0 is whoever comes). The oath is about position Index
	// alone, or about all if that is 0. It is told before anybody can rely on
	// it. A vote in Raft is such a promise, and so is one of an acceptor,
	// also if what it accepts raises what it has promised.
	Promised
	// Accepted: the process voted, so that a crash does not undo it, that
	// position Index shall hold what hashes to Value, under the ballot Term.
	Accepted
	// Placed: the process has place Index, counted from 1, in the chain of
	// Term: whatever stands in its log stands in that of each place before
	// it. Place 0 is none.
	Placed
	// Served: the process answered a client out of its own state, since it
	// leads in Term and nobody else can, without asking anybody after the
	// request came.
	Served
	// Configured: the process acts by a configuration of the cluster: Text names
	// its members, learners too, parted by spaces, as in "n1 n2 n3". Of two
	// configurations that with the greater Term is the later, and of one Term that
	// with the greater Index. A process that has told of none acts by the one that
	// has all servers for members.
	Configured
	// Compacted: the process has a snapshot on disk that stands for the log up to
	// Index, whose entry is of Term.
	Compacted
	// Halted: the process does nothing any more until it is started again, since
	// it found that it must not; Text says why.
	Halted
	// Registered: a client has the session of number Value, to which what it asks
	// for from now on belongs.
	Registered
	// Decided: the process knows that the decree of number Index is, for ever, what
	// hashes to Value. Decrees are what acceptors choose beside the log of the
	// servers, such as who takes part; they are counted from 1, and whoever learns
	// of a later one need not have known those before it.
	Decided
)
