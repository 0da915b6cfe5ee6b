package chain

import "github.com/laplace-sim/laplace/protocols/views"

// An Update is what a server forwards to its successor (§3.1).
type Update struct {
	View    uint64        // of the sender
	After   uint64        // the index before the first entry
	Entries []views.Entry // part of the sender's log, not to be written to
}

// WireSize is the message's size in bytes on the network.
func (m Update) WireSize() int {
	size := 24
	for i := range m.Entries {
		size += m.Entries[i].Size()
	}
	return size
}

// An Ack goes up the chain and tells how far the tail has come (§3.2). It
// answers an Update or a State of the same view.
type Ack struct {
	View  uint64
	Index uint64 // the tail has the log up to here
}

// A State hands everything over to a new tail: a snapshot, and the entries
// that follow it (§3.3).
type State struct {
	View     uint64
	Snapshot views.Snapshot
	Entries  []views.Entry // part of the sender's log, not to be written to
}

// WireSize is the message's size in bytes on the network.
func (m State) WireSize() int {
	size := 32 + len(m.Snapshot.Data)
	for i := range m.Entries {
		size += m.Entries[i].Size()
	}
	return size
}

// Confirm is how the tail asks the other members whether they are still in its
// view.
type Confirm struct {
	View  uint64
	Boot  uint64 // the tail's incarnation, by a number of its own
	Round uint64 // counts the questions of that
}

// Confirmed answers Confirm. Whoever has entered a later view does not.
type Confirmed struct {
	View  uint64
	Boot  uint64
	Round uint64
}
