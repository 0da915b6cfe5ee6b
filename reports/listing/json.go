package listing

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// An object is a record as JSON. Keys that say nothing of its kind are left out.
type object struct {
	Event uint64        `json:"event"`          // 0 is of none: lost on its way
	At    time.Duration `json:"at_ns"`          // virtual time
	Node  string        `json:"node,omitempty"` // where it happened
	Kind  string        `json:"kind"`           // of the record: "deliver", "observe"
	// Name is the kind of the message, the name of the timer, the label of an act of the
	// outside, or the kind of the observation.
	Name    string         `json:"name,omitempty"`
	Ordinal uint64         `json:"ordinal,omitempty"` // of its kind on its link, from 1
	From    string         `json:"from,omitempty"`    // who sent the message
	Sent    *time.Duration `json:"sent_ns,omitempty"`
	Cause   uint64         `json:"cause,omitempty"`  // the event that led to it
	Reason  string         `json:"reason,omitempty"` // why the message was lost
	By      string         `json:"by,omitempty"`     // which fault or rule lost it
	Term    string         `json:"term,omitempty"`   // as people write it: "ballot 4.1"
	Index   uint64         `json:"index,omitempty"`
	Value   string         `json:"value,omitempty"` // in hexadecimal digits
	Detail  string         `json:"detail,omitempty"`
	Text    string         `json:"text"` // what happened, in words
}

// JSON is the Form for programs: one object a line.
func JSON(l *Listing, r *Line) string {
	o := object{
		Event: r.Number, At: r.At, Node: l.name(r.Node), Kind: r.Kind.String(), Name: r.Name, Cause: r.Cause, By: r.By, Text: l.chronicle.Says(r.Record),
	}
	switch r.Kind {
	case trace.Deliver, trace.Drop:
		o.From, o.Sent, o.Ordinal, o.Reason = l.name(r.From), &r.Sent, r.Index, r.Text
	case trace.Observe:
		o.Name = observation.Kind(r.Code).String()
		o.Term, o.Index, o.Detail = l.chronicle.TermOf(r.Record), r.Index, r.Text
		if r.Value != 0 {
			o.Value = fmt.Sprintf("%016x", r.Value)
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(o); err != nil {
		panic("listing: " + err.Error()) // text and numbers always can be
	}
	return b.String()
}
