package checker

import (
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/anishathalye/porcupine"
)

// visualizeLimit bounds how long Visualize looks for orders to show. Those
// found by then are shown.
const visualizeLimit = 3 * time.Second

// Visualize writes porcupine's picture of the operations on the key of a
// violation, up to the return that made them illegal: an HTML page that needs
// no other file. It returns an error if there is no violation to draw.
func (l Linearizability) Visualize(w io.Writer) error {
	if l.shown == nil {
		return errors.New("checker: no violation to draw, expected a verdict of violation")
	}
	s := newSearch(l.shown, true)
	_, info := porcupine.CheckEventsVerbose(s.model(), s.events, visualizeLimit)
	return porcupine.Visualize(s.model(), info, w)
}

// describe says who asked for what, and what came of it.
func (r *request) describe() string {
	switch {
	case r.operation == nil:
		return "end: what is pending may never take effect"
	case r.pending:
		o := *r.operation
		o.Outcome, o.Found, o.Output = OutcomeUnknown, false, ""
		return o.Client + ": " + o.String()
	default:
		return r.operation.Client + ": " + r.operation.String()
	}
}

// describe says what the key holds.
func (st state) describe() string {
	switch {
	case st.ended:
		return "end"
	case !st.present:
		return "absent"
	case st.junk:
		return "a value that nobody read"
	default:
		return strconv.Quote(st.value)
	}
}

// Lanes give each operation a row of a picture in which nothing overlaps: one
// for each client, and one for each pending operation, which has no end.
type lanes struct {
	clients map[string]int
	pending map[*Operation]int
	used    int
}

func newLanes() *lanes {
	return &lanes{clients: make(map[string]int), pending: make(map[*Operation]int)}
}

// next returns a lane that is not in use.
func (l *lanes) next() int {
	l.used++
	return l.used - 1
}

// of returns the lane of an operation.
func (l *lanes) of(o *Operation, kind porcupine.EventKind, pending bool) int {
	if pending {
		if kind == porcupine.CallEvent {
			l.pending[o] = l.next()
		}
		return l.pending[o]
	}
	lane, found := l.clients[o.Client]
	if !found {
		lane = l.next()
		l.clients[o.Client] = lane
	}
	return lane
}
