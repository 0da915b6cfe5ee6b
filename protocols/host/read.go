package host

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A Read is a query that waits until the server knows that its state is the latest.
type Read struct {
	Client sim.NodeID
	Seq    uint64
	Query  services.Operation
	// Command is the query as it would stand in the log, a command of session 0: reads
	// carry none.
	Command string
	// Round is the round of questions that confirms it: one that begins after it came.
	// 0 is none yet. Where nobody need be asked, as for a read of whatever is applied
	// here, it is any other number, such as 1.
	Round uint64
	// Index is how far the log is applied, at least, in the state to read.
	Index uint64
}

// NeedsRound reports whether a read waits that has no round of questions yet.
func (h *Host) NeedsRound() bool {
	n := len(h.Reads)
	return n > 0 && h.Reads[n-1].Round == 0
}

// BeginRound has the reads that have no round of questions yet wait for the one that begins,
// and for the state after an index.
func (h *Host) BeginRound(round, index uint64) {
	for i := range slices.Backward(h.Reads) {
		r := &h.Reads[i]
		if r.Round != 0 {
			return
		}
		r.begin(round, index)
	}
}

func (r *Read) begin(round, index uint64) {
	if r.Round != 0 {
		panic(fmt.Sprintf("host: a read would wait for round %d instead of round %d; expected one round for each", round, r.Round))
	}
	r.Round, r.Index = round, index
}

// ServeReads answers the reads whose round has begun, in their order, up to the first
// that may not be answered yet.
func (h *Host) ServeReads(may func(*Read) bool) {
	for len(h.Reads) > 0 && h.Reads[0].Round != 0 && may(&h.Reads[0]) {
		h.AnswerRead(&h.Reads[0])
		h.Reads = behind(h.Reads)
	}
}

// AnswerRead answers a read from the state as it is.
func (h *Host) AnswerRead(r *Read) {
	h.reply(r.Client, services.Reply{Seq: r.Seq, Status: services.OK, Result: h.Machine.Execute(r.Query)})
}
