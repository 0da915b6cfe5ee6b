// Package kvraft is the lab in which students write a key-value store on a replicated log,
// linearizable whatever the network does: sessions, reads that take no entry of the log, and
// snapshots. Diego Ongaro, "Consensus: Bridging Theory and Practice", 2014, chapter 6.
//
// What a student's package is written against is here: [Server], which it implements, and
// [Env], which has the log. The log itself is the Raft of package labs/raft/reference; the
// host (host.go, log.go, reads.go) puts it under the student's server and clients in front
// of it, and lab.go has the tests.
package kvraft

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Server is one server of the store. Its methods are called one at a time, each at one
// instant.
type Server interface {
	// Boot starts the server: at the beginning, and again after each crash, as a new value.
	// What it knew before is gone; the log calls Restore with the last snapshot, if there is
	// one, and Apply with what stands behind that.
	Boot(env Env)
	// Request hands over what a client asks for. It is to be answered by env.Reply, now or
	// later. A client that waits too long asks another server, or this one again, with the
	// same command.
	Request(c Command)
	// Apply tells that an entry is committed: indices come in order, without a gap but for
	// Restore. The command is what some server proposed, or of kind Nothing.
	Apply(index uint64, c Command)
	// Lead tells that the server has begun to lead, or that it leads no more. It comes
	// before Apply is called with anything that another leader may have put into the log.
	Lead(leads bool)
	// Ready ends a call of env.Read with the same tag: whoever has applied the log up to the
	// index has all that clients had been told of when Read was called.
	Ready(tag, index uint64)
	// Restore puts a snapshot, which some server gave to env.Compact, in the place of
	// everything that was applied. It stands for the log up to the index.
	Restore(index uint64, snapshot string)
	// Expire tells that a timer has run out that the server had set.
	Expire(timer sim.Timer)
}

// An Env is what a server may touch, and all that it may. It may be used only while one of the
// server's methods runs.
type Env interface {
	// ID is the server's own number, from 1 on.
	ID() sim.NodeID
	// Monotonic is how long a clock of the server's own has run: nanoseconds since some
	// instant. It never goes back.
	Monotonic() time.Duration
	// Rand is a stream of random numbers of the server's own.
	Rand() *rng.Stream
	// SetTimer has Expire called with the timer after a time. A timer that is set already is
	// moved.
	SetTimer(timer sim.Timer, after time.Duration)
	// StopTimer unsets a timer. Stopping one that is not set does nothing.
	StopTimer(timer sim.Timer)
	// Note writes a text into the story of the run, at this instant.
	Note(text string)

	// Reply answers the client of a command. A client that waits for none with this Seq
	// passes over it.
	Reply(c Command, r Reply)
	// Propose has the log take in a command, if the server leads, and returns the index at
	// which it is to stand. It stands there once Apply is called with that index, unless the
	// server ceased to lead meanwhile: then anything may. A server that does not lead
	// proposes nothing, and gets 0.
	Propose(c Command) (index uint64)
	// Read asks the log to make sure, without an entry, that the server leads now: Ready is
	// called with the tag once a majority has confirmed it. It is not called if the server
	// ceases to lead before; then Lead is. A server that does not lead asks nothing, and
	// gets false.
	Read(tag uint64) bool
	// LogSize is how many bytes the log takes on the disk of the server.
	LogSize() int
	// Compact has a snapshot stand for everything that was applied up to now: the log
	// forgets it, and calls Restore after a restart, or at a server that is far behind.
	Compact(snapshot string)
}

// LogMax is how many bytes the log may take on a disk before the server is to compact it.
const LogMax = 4096

// A Command is what a client asks for.
type Command struct {
	// Client is who asks, and Seq numbers what it asks for, rising from 1. A client that
	// asks again does so with the same number, and has given up all lower ones.
	Client, Seq uint64
	Kind        Kind
	Key         string
	// Value is what Put, Append and CompareAndSet take.
	Value string
	// Expected is what the key must hold for CompareAndSet to do anything.
	Expected string
}

// A Kind is a kind of command.
type Kind uint8

// The kinds. An absent key differs from every value, the empty one included.
const (
	// Nothing is an entry that no client asked for: the log has some of its own.
	Nothing Kind = iota
	// Get returns the key's Value, and whether it was Found.
	Get
	// Put sets the key's value.
	Put
	// Delete makes the key absent.
	Delete
	// Append adds to the end of the key's value, where absent counts as empty, and returns
	// the new Value.
	Append
	// CompareAndSet sets the key's value if it is present and equal to Expected, and returns
	// whether it did by Found.
	CompareAndSet
)

// Reads reports whether commands of the kind leave the store as it is.
func (k Kind) Reads() bool { return k == Get }

// A Reply answers a command.
type Reply struct {
	Status Status
	// Value and Found are what the command returned, with OK.
	Value string
	Found bool
}

// A Status says what a server did with a command.
type Status uint8

// The statuses.
const (
	// NotLeader: another server is the one to ask. The command may still take effect.
	NotLeader Status = iota
	// OK: it took effect, and here is what it returned.
	OK
)

// A Config is what the servers of a cluster share.
type Config struct {
	// Nodes are all servers, numbered from 1 on.
	Nodes []sim.NodeID
}
