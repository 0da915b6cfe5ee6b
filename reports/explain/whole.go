package explain

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/trace"
)

// All yields the whole causal past of the violation, event by event, and with
// it the faults and losses of the story, which lie in no past. Without a violation
// it is what the nodes did to the end; without a trace there is none.
func (s *Story) All() iter.Seq[Step] {
	return func(yield func(Step) bool) {
		if s.tape == nil {
			return
		}
		a := newAnnals(s.tape)
		apart := make(map[uint64][]Step) // by event, steps of the story in no past
		for _, step := range s.Steps {
			if !s.past.Has(step.Event) {
				apart[step.Event] = append(apart[step.Event], step)
			}
		}
		for number := uint64(1); number <= s.tape.Last(); number++ {
			for _, step := range apart[number] {
				if !yield(step) {
					return
				}
			}
			if s.past.Has(number) && !yield(a.step(number)) {
				return
			}
		}
	}
}

// Annals tell of single events with all that belongs to each.
type annals struct {
	*teller
	made   map[uint64][]*statement // by event
	befell map[uint64][]turn       // by event
}

// newAnnals lays out by event what belongs to it.
func newAnnals(t *tape) *annals {
	a := &annals{teller: wording(t), made: make(map[uint64][]*statement), befell: make(map[uint64][]turn)}
	for _, o := range t.seen {
		a.made[o.Event] = append(a.made[o.Event], o)
	}
	for _, u := range t.turns {
		if !u.Kind.IsEvent() {
			a.befell[u.Number] = append(a.befell[u.Number], u)
		}
	}
	return a
}

// step is an event in words, with what its node observed.
func (a *annals) step(number uint64) Step {
	e := a.Event(number)
	step := Step{At: e.At, Event: number, Node: a.name(e.Node)}
	switch e.Kind {
	case trace.Boot:
		step.Text = step.Node + " started"
	case trace.Deliver:
		step.Text = fmt.Sprintf("%s got %s from %s, sent at %s by #%d", step.Node, a.message(&e.Record), a.name(e.From), prose.Seconds(e.Sent), e.Cause)
	case trace.Expire:
		step.Text = fmt.Sprintf("%s's timer %s ran out", step.Node, e.Name)
	case trace.Synced:
		step.Text = step.Node + "'s sync ended"
	default:
		step.Text = e.Name
	}
	var did []string
	for _, u := range a.befell[number] {
		did = append(did, a.name(u.Node)+" "+befalls[u.Kind])
	}
	for _, o := range a.made[number] {
		did = append(did, a.observed(o))
	}
	if len(did) > 0 {
		step.Text += ": " + strings.Join(did, "; ")
	}
	return step
}

// WriteAll writes the story with its whole causal past in place of its steps,
// one event a line. The error is that of w.
func (s *Story) WriteAll(w io.Writer, t Terminal) error {
	b := bufio.NewWriter(w)
	head := &page{Terminal: t}
	head.heading(s)
	head.line("")
	head.wrapped("  ", "", s.extent())
	head.line("")
	b.WriteString(head.String())
	for step := range s.All() {
		p := &page{Terminal: t}
		p.event(&step)
		if _, err := b.WriteString(p.String()); err != nil {
			return err
		}
	}
	p := &page{Terminal: t}
	p.tail(s)
	b.WriteString(p.String())
	return b.Flush()
}

// extent says how much of the run is told of: what lies in the past of the violation.
func (s *Story) extent() string {
	if s.tape == nil {
		return "There is no trace, so nothing is known of the past."
	}
	if s.Check == "" {
		return fmt.Sprintf("What happened, event by event: %d of the %s of the run.", s.Past, prose.Count(int(s.tape.Last()), "event"))
	}
	return fmt.Sprintf("Its causal past: %d of the %s of the run.", s.Past, prose.Count(int(s.tape.Last()), "event"))
}

// WriteAllMarkdown is WriteAll for an issue tracker, the events in a block of
// their own. The error is that of w.
func (s *Story) WriteAllMarkdown(w io.Writer) error {
	b := bufio.NewWriter(w)
	s.markdownHead(b)
	fmt.Fprintf(b, "%s\n\n```text\n", escaped(s.extent()))
	for step := range s.All() {
		if _, err := fmt.Fprintf(b, "#%d %s %s\n", step.Event, prose.Seconds(step.At), step.Text); err != nil {
			return err
		}
	}
	b.WriteString("```\n\n")
	s.markdownTail(b)
	return b.Flush()
}
