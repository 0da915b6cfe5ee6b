package listing

import (
	"context"
	"io"

	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A Form is how records are written.
type Form func(*Listing, *Line) string

// A Listing is what happened in a run, record by record.
type Listing struct {
	// Width is the number of columns of the screen; 0 is for no screen, and breaks nothing.
	Width int

	run       *scenarios.Result
	chronicle *explain.Chronicle
	node      int // columns that names of nodes take
}

// A Line is a record that is listed.
type Line struct {
	trace.Record
	// Below reports whether it happened while the event was handled that stands last above.
	Below bool
}

// New returns the listing of a run, which must have its trace and the names of its nodes.
// The words for what clients asked for come from its history.
func New(r *scenarios.Result) *Listing {
	l := &Listing{run: r, chronicle: explain.NewChronicle(r)}
	for _, name := range r.Names {
		l.node = max(l.node, len(name))
	}
	return l
}

// lookEvery is how many records pass between two looks at a context.
const lookEvery = 4096

// Write writes the records that are wanted, each in the form, but at most so many; 0 is no
// bound. It returns how many it wrote, and whether there were more. The errors
// are those of the writer and of the context.
func (l *Listing) Write(ctx context.Context, w io.Writer, s Selection, form Form, most int) (wrote int, more bool, err error) {
	for line := range l.lines(ctx, s) {
		if most > 0 && wrote == most {
			return wrote, true, nil
		}
		if _, err := io.WriteString(w, form(l, &line)); err != nil {
			return wrote, false, err
		}
		wrote++
	}
	return wrote, false, ctx.Err()
}

// lines yields the records that are wanted, until the context ends.
func (l *Listing) lines(ctx context.Context, s Selection) func(yield func(Line) bool) {
	return func(yield func(Line) bool) {
		if ctx.Err() != nil {
			return
		}
		t := &l.run.Trace.Trace
		f := s.filter(l.run.Names, t)
		var head trace.Record // the last event
		var shown, picked bool
		records := t.FromEvent(f.first)
		if f.first == 0 {
			records = t.Records()
		}
		n := 0
		for r := range records {
			if n++; n%lookEvery == 0 && ctx.Err() != nil {
				return
			}
			if r.Kind.IsEvent() {
				head, picked = r, f.reaches(&r, 0) && f.picks(&r)
				if shown = picked; picked && !yield(Line{Record: r}) {
					return
				}
				continue
			}
			below := r.Number == head.Number && head.Number != 0
			if !f.reaches(&r, head.Number) || !f.picks(&r) && !(below && picked) {
				continue
			}
			// Which act of the outside it was is said by its event.
			if below && !shown && head.Kind == trace.Control {
				if shown = true; !yield(Line{Record: head}) {
					return
				}
			}
			if !yield(Line{r, below && shown}) {
				return
			}
		}
	}
}

// name is the name of a node; "" of none.
func (l *Listing) name(node int32) string {
	if node < 1 || int(node) > len(l.run.Names) {
		return ""
	}
	return l.run.Names[node-1]
}
