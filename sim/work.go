package sim

import (
	"fmt"
	"reflect"
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

// A Cost is what all nodes together have done up to some time.
type Cost struct {
	// Messages is how many were sent, whatever became of them; not those of a node to
	// itself, nor those that were too long for the network. A copy that the network makes
	// is not counted.
	Messages int64
	// Bytes is how many these have: as a Sizer says, and of any other message as many as
	// its fields take, integers of no given size 8, and what varies in length none but 8 for
	// its length.
	Bytes int64
	// Syncs is how many syncs of files and directories began, also those that failed or that
	// a crash cut off.
	Syncs int64
	// Work is how much of their time nodes spent on messages, and on what their programs
	// declared (Env.Work): longer on a slow node. That of a handler counts when it runs, even
	// if a crash cuts it off. Waiting for the disk is none.
	Work time.Duration
}

// Cost is what all nodes have done up to now.
func (w *World) Cost() Cost {
	c := w.cost
	for _, n := range w.nodes {
		c.Syncs += int64(n.disk.Syncs())
		c.Work += n.worked
	}
	return c
}

// pay counts a message that is sent.
func (w *World) pay(what *described, size int) {
	if !what.sized {
		size = what.fields
	}
	w.cost.Messages++
	w.cost.Bytes += int64(size)
}

// wordBytes is how many bytes an integer of no given size has, on every machine.
const wordBytes = 8

// fieldBytes is how many bytes the fields of a type take, as Cost.Bytes says.
func fieldBytes(t reflect.Type) int {
	switch t.Kind() {
	case reflect.Struct:
		n := 0
		for i := range t.NumField() {
			n += fieldBytes(t.Field(i).Type)
		}
		return n
	case reflect.Array:
		return t.Len() * fieldBytes(t.Elem())
	case reflect.Bool, reflect.Int8, reflect.Uint8:
		return 1
	case reflect.Int16, reflect.Uint16:
		return 2
	case reflect.Int32, reflect.Uint32, reflect.Float32:
		return 4
	case reflect.Complex128:
		return 16
	}
	return wordBytes
}
