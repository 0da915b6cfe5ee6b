package trace

import (
	"fmt"
	"strconv"
)

// Words are how people call what a record has a number for. Without one of them the
// number stands.
type Words struct {
	Nodes []string            // names; node 1 is the first
	Code  func(uint8) string  // a kind of observation: "became"
	Term  func(uint64) string // with its name: "ballot 4.1"
}

func (w *Words) node(id int32) string {
	if id >= 1 && int(id) <= len(w.Nodes) {
		return w.Nodes[id-1]
	}
	return "n" + strconv.Itoa(int(id))
}

func (w *Words) code(code uint8) string {
	if w.Code == nil {
		return strconv.Itoa(int(code))
	}
	return w.Code(code)
}

func (w *Words) term(term uint64) string {
	if w.Term == nil || term == 0 {
		return fmt.Sprintf("term %d", term)
	}
	return w.Term(term)
}

// String describes the record in one line, by numbers alone.
func (r Record) String() string { return r.In(Words{}) }

// In describes the record in one line, in some words.
func (r Record) In(w Words) string {
	s := fmt.Sprintf("#%d %v", r.Number, r.At)
	if r.Node != 0 || w.Nodes == nil {
		s += " " + w.node(r.Node)
	}
	s += " " + r.Kind.String()
	if r.Name != "" {
		s += " " + r.Name
	}
	if r.Kind == Deliver || r.Kind == Drop {
		if r.Index != 0 {
			s += fmt.Sprintf(" %d", r.Index)
		}
		s += fmt.Sprintf(" from %s, sent %v", w.node(r.From), r.Sent)
		if r.Value != 0 {
			s += fmt.Sprintf(", content %x", r.Value)
		}
	} else if r.Code != 0 {
		s += fmt.Sprintf(" %s: %s, index %d, value %x", w.code(r.Code), w.term(r.Term), r.Index, r.Value)
	}
	if r.Text != "" {
		s += fmt.Sprintf(", %q", r.Text)
	}
	if r.By != "" {
		s += ", by " + r.By
	}
	if r.Cause != 0 {
		s += fmt.Sprintf(", caused by #%d", r.Cause)
	}
	return s
}
