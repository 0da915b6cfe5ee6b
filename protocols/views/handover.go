package views

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/protocols/parts"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A Capture is a snapshot that a member takes, as it is written and handed over; see
// [services.Capture].
type Capture struct {
	*services.Capture
	of   Snapshot // without data
	head int      // so many bytes stand before the data
}

// capture begins a snapshot of a machine that has applied the entries up to an index,
// which goes in parts of a size in bytes.
func (l *Log) capture(env sim.Env, machine host.Machine, index uint64, part int) *Capture {
	of := l.SnapshotAt(index)
	head := appendSnapshot(nil, &of)
	return &Capture{machine.Capture(env, part, head), of, len(head)}
}

// Snapshot is the whole. What of it is not encoded yet is now.
func (c *Capture) Snapshot() Snapshot {
	s := c.of
	s.Data = c.Whole()[c.head:]
	return s
}

// A State is a part of the state that a member which joins is handed.
type State struct {
	View     uint64
	Handover uint64 // tells one handing over from another, also by an earlier incarnation
	Index    uint64 // the state is that after the entry at this index
	Part     parts.Part
}

// WireSize is the message's size in bytes on the network.
func (m State) WireSize() int { return 24 + m.Part.WireSize() }

// A StateReply answers a part of a State.
type StateReply struct {
	View     uint64
	Handover uint64
	Have     int // so many bytes of it the sender has
}

// A handover gives a snapshot to the member that joins.
type handover struct {
	*parts.Sender
	view, id, index uint64
	begin           func() *parts.Sender
	progress        bool // the receiver has some of it
}

// newHandover returns the handing over of a state in a view, in parts of at most
// the given size in bytes, under a number that no other has. The state is encoded as
// it is sent. An answer is waited for at least as long as given. Size and time are
// more than 0.
func newHandover(id, view uint64, state *Capture, size int, least time.Duration) *handover {
	begin := func() *parts.Sender { return parts.NewSender(state, size, least) }
	return &handover{view: view, id: id, index: state.of.Index, begin: begin, Sender: begin()}
}

// next returns what is to be sent next; see [parts.Sender.Next].
func (h *handover) next(now time.Duration) (m State, ok bool) {
	part, ok := h.Sender.Next(now)
	return State{h.view, h.id, h.index, part}, ok
}

// acknowledge takes in an answer. A receiver that has lost what it had, by a
// restart or to a late part of another state, gets it from the beginning.
func (h *handover) acknowledge(m StateReply, now time.Duration) {
	if m.View != h.view || m.Handover != h.id {
		return
	}
	if m.Have == 0 && h.progress {
		h.Sender, h.progress = h.begin(), false
	}
	h.progress = h.progress || m.Have > 0
	h.Sender.Acknowledge(m.Have, now)
}

// A reception puts together the state that a member is handed. Its zero value has
// none.
type reception struct {
	view, id uint64
	receiver parts.Receiver
}

// isEmpty reports whether there is nothing of a state.
func (r *reception) isEmpty() bool { return r.view == 0 && r.id == 0 }

// take adds a part, and returns what to answer and, once all have come, the
// snapshot. The beginning of another state takes the place of what there is. An
// error means that it is not what a member sends.
func (r *reception) take(m State) (reply StateReply, whole *Snapshot, err error) {
	if m.View != r.view || m.Handover != r.id {
		if m.Part.Offset > 0 {
			return StateReply{m.View, m.Handover, 0}, nil, nil
		}
		*r = reception{view: m.View, id: m.Handover}
	}
	have, done := r.receiver.Take(m.Part)
	reply = StateReply{m.View, m.Handover, have}
	if !done {
		return reply, nil, nil
	}
	s, err := decodeSnapshot(r.receiver.Whole())
	if err == nil && s.Index != m.Index {
		err = fmt.Errorf("a state after entry %d; expected %d", s.Index, m.Index)
	}
	return reply, &s, err
}
