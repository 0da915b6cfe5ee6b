package chain

import "github.com/laplace-sim/laplace/protocols/views"

// An Update is what a server forwards to its successor (§3.1).
type Update struct{ views.Batch }

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
