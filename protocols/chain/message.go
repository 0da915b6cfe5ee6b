package chain

import "github.com/laplace-sim/laplace/protocols/views"

// An Update is what a server forwards to its successor (§3.1).
type Update struct {
	View    uint64        // of the sender
	After   uint64        // the index before the first entry
	Entries []views.Entry // part of the sender's log, not to be written to
	// Admits reports that a new tail is a full member once it has all up to the
	// last entry.
	Admits bool
}

// WireSize is the message's size in bytes on the network.
func (m Update) WireSize() int {
	size := 25
	for i := range m.Entries {
		size += m.Entries[i].Size()
	}
	return size
}

// An Ack goes up the chain and tells how far the tail has come (§3.2), and how
// far the sender has. It answers an Update of the same view, or a State once all
// of it is there.
type Ack struct {
	View     uint64
	Index    uint64 // the tail has the log up to here
	Have     uint64 // the sender has the log on its disk up to here
	Complete bool   // the sender is a full member
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
	Boot  uint64
	Round uint64
}
