package views

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/protocols/parts"
)

// A State is a part of the state that a member which joins is handed.
type State struct {
	View  uint64
	Index uint64 // the state is that after the entry at this index
	Part  parts.Part
}

// WireSize is the message's size in bytes on the network.
func (m State) WireSize() int { return 16 + m.Part.WireSize() }

// A StateReply answers a part of a State of the same view and index.
type StateReply struct {
	View  uint64
	Index uint64
	Have  int // so many bytes of it the sender has
}

// A Handover gives a snapshot to the member that joins.
type Handover struct {
	view, index uint64
	sender      *parts.Sender
}

// NewHandover returns the handing over of a snapshot in a view, in parts of at most
// the given size in bytes. An answer is waited for at least as long as given.
// Both are more than 0.
func NewHandover(view uint64, s Snapshot, size int, least time.Duration) *Handover {
	return &Handover{view, s.Index, parts.NewSender(appendSnapshot(nil, &s), size, least)}
}

// Index is that of the snapshot's last entry.
func (h *Handover) Index() uint64 { return h.index }

// Next returns what is to be sent next; see [parts.Sender.Next].
func (h *Handover) Next(now time.Duration) (m State, ok bool) {
	part, ok := h.sender.Next(now)
	return State{h.view, h.index, part}, ok
}

// Acknowledge takes in an answer.
func (h *Handover) Acknowledge(m StateReply, now time.Duration) {
	if m.View == h.view && m.Index == h.index {
		h.sender.Acknowledge(m.Have, now)
	}
}

// Retry goes back to what the receiver has; see [parts.Sender.Retry].
func (h *Handover) Retry(now time.Duration) { h.sender.Retry(now) }

// A Reception puts together the state that a member is handed. Its zero value has
// none.
type Reception struct {
	view, index uint64
	receiver    parts.Receiver
}

// Take adds a part, and returns what to answer and, once all have come, the
// snapshot. A later state takes the place of an earlier one; of an earlier one
// nothing counts. An error means that it is not what a member sends.
func (r *Reception) Take(m State) (reply StateReply, whole *Snapshot, err error) {
	if m.View != r.view || m.Index > r.index {
		*r = Reception{view: m.View, index: m.Index}
	}
	if m.Index < r.index {
		return StateReply{m.View, m.Index, 0}, nil, nil
	}
	have, done := r.receiver.Take(m.Part)
	reply = StateReply{m.View, m.Index, have}
	if !done {
		return reply, nil, nil
	}
	s, err := decodeSnapshot(r.receiver.Whole())
	if err == nil && s.Index != m.Index {
		err = fmt.Errorf("a state after entry %d; expected %d", s.Index, m.Index)
	}
	return reply, &s, err
}
