// Package host is what the hosts of labs share: the part of the world that a student's server
// may touch, a disk that keeps what is saved, what calls a server, and what the descriptors of
// solutions have in common.
//
// A lab's own package has the host, a [sim.Process] with the student's server in it, which
// tells the outside what the server does, so that nobody need trust what a student's
// program says of itself.
package host

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// An Env is what the servers of all labs may touch, and all that they may: no clock of Go's, no
// goroutine, no file, no order of a map, and nothing that another server can reach. It may
// be used only while one of the server's methods runs.
type Env interface {
	// ID is the server's own number, from 1 on.
	ID() sim.NodeID
	// Monotonic is how long a clock of the server's own has run: nanoseconds since some
	// instant. It never goes back.
	Monotonic() time.Duration
	// Rand is a stream of random numbers of the server's own.
	Rand() *rng.Stream
	// Send sends a message to a server or a client. It may be lost, delayed, repeated and
	// overtaken. It is a value that is never written to any more, with all that it points to.
	Send(to sim.NodeID, message sim.Message)
	// SetTimer has Expire called with the timer after a time. A timer that is set already is
	// moved.
	SetTimer(timer sim.Timer, after time.Duration)
	// StopTimer unsets a timer. Stopping one that is not set does nothing.
	StopTimer(timer sim.Timer)
	// Note writes a text into the story of the run, at this instant.
	Note(text string)
}

// A World is the Env of one incarnation of a server, over that of the kernel.
type World struct{ sim.Env }

// Note implements Env.
func (w World) Note(text string) { w.Observe(sim.Observation{Kind: sim.Note, Text: text}) }

// A Stable keeps two texts on the disk of a server: both are there after a crash as they were
// saved last, or, if the server crashed while it saved, as they were saved before.
type Stable struct{ env sim.Env }

// The names of the file that is saved in, and of the one that is written.
const (
	savedName = "saved"
	draftName = "draft"
)

// NewStable returns the disk of a server.
func NewStable(env sim.Env) Stable { return Stable{env} }

// Save makes two texts durable, in place of those that were saved before. It returns when they
// are. A disk that fails ends the server: no lab has one that a server could survive.
func (s Stable) Save(state, snapshot string) {
	data := binary.AppendUvarint(nil, uint64(len(state)))
	data = append(append(data, state...), snapshot...)
	disk := s.env.Disk()
	file, err := disk.Create(draftName)
	if err == nil {
		_, err = file.WriteAt(data, 0)
	}
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		err = disk.Rename(draftName, savedName)
	}
	if err == nil {
		err = disk.SyncDir(".")
	}
	if err != nil {
		panic(fmt.Sprintf("labs: %v could not save %d bytes: %v", s.env.ID(), len(data), err))
	}
}

// Load returns what was saved last; two empty texts if nothing was.
func (s Stable) Load() (state, snapshot string) {
	file, err := s.env.Disk().Open(savedName)
	if err != nil {
		return "", ""
	}
	data := make([]byte, file.Size())
	if _, err := file.ReadAt(data, 0); err != nil {
		panic(fmt.Sprintf("labs: %v could not load what it had saved: %v", s.env.ID(), err))
	}
	length, n := binary.Uvarint(data)
	return string(data[n : n+int(length)]), string(data[n+int(length):])
}
