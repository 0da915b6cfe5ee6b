package sim

import (
	"fmt"
	"time"
)

// Work is the time that a node takes to handle each message before it does
// anything about it: to read it, to check it, to take it apart. What a program
// declares by Env.Work and Env.WorkThrough comes on top, and a slow node takes as
// much longer for all of it. The zero Work takes no time.
type Work struct {
	Message time.Duration // whatever the message is; from 0 to WorkMessageMax
	Byte    time.Duration // for each byte that a Sizer says it has, or that is worked through; from 0 to WorkByteMax
}

// DefaultWork is what a message takes on a server of today: a few system calls
// and a walk over its bytes.
var DefaultWork = Work{Message: 10 * time.Microsecond, Byte: time.Nanosecond}

// The bounds of Work: within them the slowest node is done with the largest
// message long before virtual time ends.
const (
	WorkMessageMax = time.Second
	WorkByteMax    = time.Microsecond
)

// Validate returns an error if a time is out of its range.
func (k Work) Validate() error {
	switch {
	case k.Message < 0 || k.Message > WorkMessageMax:
		return fmt.Errorf("work of %v for a message, expected 0s to %v", k.Message, WorkMessageMax)
	case k.Byte < 0 || k.Byte > WorkByteMax:
		return fmt.Errorf("work of %v for a byte, expected 0s to %v", k.Byte, WorkByteMax)
	}
	return nil
}

// on is the work that a message makes.
func (k Work) on(m Message) time.Duration {
	if k.Byte == 0 {
		return k.Message
	}
	return k.Message + time.Duration(wireSize(m))*k.Byte
}

// toil takes d of the node's time, or as much more as it is slow.
func (n *node) toil(d time.Duration) {
	if d == 0 {
		return // as in most worlds, where handling a message takes no time
	}
	d = d/normalPace*time.Duration(n.pace) + d%normalPace*time.Duration(n.pace)/normalPace
	n.cursor += d
	n.worked += d
}
