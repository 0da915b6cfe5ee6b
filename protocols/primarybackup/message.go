package primarybackup

import "github.com/laplace-sim/laplace/protocols/views"

// An Update is what the primary sends its backup: entries of the log, how far
// the log is committed, and the question whether the view still stands.
type Update struct {
	views.Batch
	Commit uint64
	Round  uint64 // the primary's last round of questions for reads
}

// WireSize is the message's size in bytes on the network.
func (m Update) WireSize() int { return 16 + m.Batch.WireSize() }

// An Ack answers an Update of the same view, or a State once all of it is there.
type Ack struct {
	View     uint64
	Index    uint64 // the backup has the log up to here on its disk
	Round    uint64 // that of the Update
	Complete bool   // the backup is a full member
}

// A Refusal answers what comes from an earlier view.
type Refusal struct {
	View uint64 // that of the one who refuses
}
