package listing

import (
	"fmt"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/trace"
)

// Text is the Form for people: the number of the event, its time, its node, and what
// happened, with what led to it at the end. What happened below an event stands two columns
// to the right.
func Text(l *Listing, r *Line) string {
	number := ""
	if r.Number != 0 {
		number = fmt.Sprintf("#%d", r.Number)
	}
	front := fmt.Sprintf("%8s %12s  %s  ", number, moment(r.At), prose.Pad(l.name(r.Node), l.node))
	if r.Below {
		front += "  "
	}
	text := prose.Printable(l.chronicle.Says(r.Record) + because(&r.Record))
	if l.Width == 0 {
		return front + text + "\n"
	}
	var b strings.Builder
	indent := strings.Repeat(" ", prose.Width(front))
	if l.Width-len(indent) < wrapLeast {
		b.WriteString(strings.TrimRight(front, " ") + "\n")
		front, indent = "    ", "    "
	}
	for _, line := range prose.Wrap(text, max(l.Width-len(indent), 1)) {
		b.WriteString(front + line + "\n")
		front = indent
	}
	return b.String()
}

// wrapLeast is how many columns a text has at least to stand beside its front.
const wrapLeast = 30

// moment is a virtual time to the microsecond: "2.104217 s". The rest is cut off, so that
// no two times change their order.
func moment(at time.Duration) string {
	return fmt.Sprintf("%d.%06d s", at/time.Second, at%time.Second/time.Microsecond)
}

// because says what led to a record: "; sent at 2.101222 s by #2090".
func because(r *trace.Record) string {
	switch {
	case r.Kind == trace.Deliver, r.Kind == trace.Drop:
		text := "; sent at " + moment(r.Sent)
		if r.Cause != 0 {
			text += fmt.Sprintf(" by #%d", r.Cause)
		}
		return text
	case r.Cause == 0:
		return ""
	case r.Kind == trace.Expire:
		return fmt.Sprintf("; set by #%d", r.Cause)
	case r.Kind == trace.Synced:
		return fmt.Sprintf("; begun by #%d", r.Cause)
	}
	return fmt.Sprintf("; caused by #%d", r.Cause)
}
