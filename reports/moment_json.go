package reports

import (
	"encoding/json"
	"io"
	"time"

	"github.com/laplace-sim/laplace/reports/listing"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// The objects of a moment as JSON. Times with "in" and "since" are as their names say; the
// others are virtual times, all in nanoseconds.
type (
	momentObject struct {
		Event    uint64          `json:"event"`
		At       time.Duration   `json:"at_ns"`
		Digest   sim.Digest      `json:"digest"`
		Last     json.RawMessage `json:"last"` // the event, as listing.JSON writes it
		Nodes    []nodeObject    `json:"nodes"`
		Messages []messageObject `json:"messages"` // under way, in the order of their numbers
		Faults   []faultObject   `json:"faults"`   // in force
	}
	nodeObject struct {
		Name        string        `json:"name"`
		Up          bool          `json:"up"`
		Paused      bool          `json:"paused"`
		Incarnation int           `json:"incarnation"`
		Role        string        `json:"role,omitempty"` // with its term: "leader of ballot 4.1"
		Since       time.Duration `json:"role_at_ns,omitempty"`
		Busy        time.Duration `json:"busy_until_ns,omitempty"`
		Inbox       int           `json:"inbox"`
		Wall        time.Duration `json:"wall_ns"`
		Monotonic   time.Duration `json:"monotonic_ns"`
		Facts       []factObject  `json:"facts"`
		Timers      []timerObject `json:"timers"`
		Files       []fileObject  `json:"files"`
	}
	factObject struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	timerObject struct {
		Name string         `json:"name"`
		Due  *time.Duration `json:"due_ns"` // null while its clock stands still
	}
	fileObject struct {
		Name     string `json:"name"`
		Bytes    int64  `json:"bytes"`
		Unsynced int    `json:"unsynced_writes"`
	}
	messageObject struct {
		Number  int           `json:"number"` // as decisions call it
		Kind    string        `json:"kind"`
		Ordinal uint64        `json:"ordinal,omitempty"`
		From    string        `json:"from"`
		To      string        `json:"to"`
		Sent    time.Duration `json:"sent_ns"`
		Arrives time.Duration `json:"arrives_ns"`
		Cause   uint64        `json:"cause"`
		Content string        `json:"content"`
	}
	faultObject struct {
		ID    string        `json:"id"`
		Kind  string        `json:"kind"`
		Nodes []string      `json:"nodes"`
		From  time.Duration `json:"from_ns"`
	}
)

// WriteMomentJSON writes what there is in a stopped run as one JSON object on a line. The
// error is that of the writer.
func WriteMomentJSON(w io.Writer, m *scenarios.Moment) error {
	t := newMoment(m, 0)
	last := listing.Line{Record: m.Last}
	o := momentObject{
		Event: m.Event, At: m.At, Digest: m.Digest, Last: json.RawMessage(listing.JSON(t.listing, &last)),
		Nodes: []nodeObject{}, Messages: []messageObject{}, Faults: []faultObject{},
	}
	for _, n := range m.Nodes {
		o.Nodes = append(o.Nodes, t.nodeObject(n))
	}
	for i, s := range m.Messages {
		o.Messages = append(o.Messages, messageObject{
			i + 1, s.Kind, s.Ordinal, t.name(s.From), t.name(s.To), s.Sent, s.Arrives, s.Cause, t.content(s),
		})
	}
	for _, f := range m.Active {
		o.Faults = append(o.Faults, faultObject{f.Fault.ID, f.Fault.Effect.Kind(), f.Nodes, f.From})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(o)
}

func (t *moment) nodeObject(n sim.NodeState) nodeObject {
	o := nodeObject{
		Name: n.Name, Up: n.Up, Paused: n.Paused, Incarnation: n.Incarnation, Busy: n.Busy, Inbox: n.Inbox, Wall: n.Wall, Monotonic: n.Monotonic,
		Facts: []factObject{}, Timers: []timerObject{}, Files: []fileObject{},
	}
	if role, ok := t.Roles[n.ID]; ok {
		o.Role, o.Since = t.chronicle.Role(role), role.At
	}
	if n.Up {
		for _, fact := range n.Description() {
			o.Facts = append(o.Facts, factObject{fact.Name, t.named(fact.Value)})
		}
	}
	for _, timer := range n.Timers {
		due := &timer.Due
		if timer.Due < 0 {
			due = nil
		}
		o.Timers = append(o.Timers, timerObject{string(timer.Name), due})
	}
	for _, f := range n.Files {
		o.Files = append(o.Files, fileObject{f.Name, int64(f.Size), f.Unsynced})
	}
	return o
}
