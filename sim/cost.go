package sim

import (
	"reflect"
	"time"
)

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
