package explain

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/observation"
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
		c := newChronicle(s.tape)
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
			if s.past.Has(number) && !yield(c.step(number)) {
				return
			}
		}
	}
}

// A chronicle tells of single events.
type chronicle struct {
	teller
	made   map[uint64][]*statement // by event
	befell map[uint64][]turn       // by event
}

// newChronicle lays out by event what belongs to it.
func newChronicle(t *tape) *chronicle {
	c := &chronicle{
		teller: teller{tape: t, words: wordsFor(t.Protocol), commands: newCommands(t), told: make(map[int]bool)},
		made:   make(map[uint64][]*statement), befell: make(map[uint64][]turn),
	}
	for _, o := range c.seen {
		c.made[o.Event] = append(c.made[o.Event], o)
	}
	for _, u := range c.turns {
		if !u.Kind.IsEvent() {
			c.befell[u.Number] = append(c.befell[u.Number], u)
		}
	}
	return c
}

var befalls = map[trace.Kind]string{
	trace.Crash: "crashed", trace.Wipe: "became a new machine", trace.Stop: "was shut down", trace.Pause: "stood still", trace.Unpause: "went on",
}

// step is an event in words, with what its node observed.
func (c *chronicle) step(number uint64) Step {
	e := c.Event(number)
	step := Step{At: e.At, Event: number, Node: c.name(e.Node)}
	switch e.Kind {
	case trace.Boot:
		step.Text = step.Node + " started"
	case trace.Deliver:
		step.Text = fmt.Sprintf("%s got %s from %s, sent at %s by #%d", step.Node, c.message(e), c.name(e.From), prose.Seconds(e.Sent), e.Cause)
	case trace.Expire:
		step.Text = fmt.Sprintf("%s's timer %s ran out", step.Node, e.Name)
	case trace.Synced:
		step.Text = step.Node + "'s sync ended"
	default:
		step.Text = e.Name
	}
	var did []string
	for _, u := range c.befell[number] {
		did = append(did, c.name(u.Node)+" "+befalls[u.Kind])
	}
	for _, o := range c.made[number] {
		did = append(did, c.observed(o))
	}
	if len(did) > 0 {
		step.Text += ": " + strings.Join(did, "; ")
	}
	return step
}

// observed is an observation in words.
func (t *teller) observed(o *statement) string {
	switch o.Kind {
	case observation.Became:
		return fmt.Sprintf("became %s of %s", t.title(o), t.in(o.Term))
	case observation.Committed, observation.Applied, observation.Appended, observation.Accepted, observation.Decided,
		observation.Restored, observation.Compacted:
		return verbs[o.Kind] + " " + t.what(o)
	case observation.Acknowledged:
		return "was told that its " + t.bare(o.Value) + " took effect"
	case observation.Promised:
		return t.promise(o)
	case observation.Placed:
		return fmt.Sprintf("took place %d of %s", o.Index, t.in(o.Term))
	case observation.Served:
		return "answered on its own authority in " + t.in(o.Term)
	case observation.Configured:
		return "acts by the configuration " + o.Text
	case observation.Halted:
		return "halted: " + o.Text
	case observation.Registered:
		return fmt.Sprintf("has session %d from here on", o.Value)
	}
	return noted(o)
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
