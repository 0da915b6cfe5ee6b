package explain

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A Chronicle says what single records of a run's trace are about, in the words of its
// protocol. Stories use the same.
type Chronicle struct {
	t *teller
}

// NewChronicle returns the chronicle of a run. It takes the time of going through the trace
// once, and remembers no more of it than the sessions of clients.
func NewChronicle(r *scenarios.Result) *Chronicle {
	t := &tape{Result: r}
	if r.Trace != nil {
		for record := range r.Trace.Records() {
			if record.Kind == trace.Observe && observation.Kind(record.Code) == observation.Registered {
				t.seen = append(t.seen, statementOf(&record, 0, len(t.seen)))
			}
		}
	}
	return &Chronicle{wording(t)}
}

// wording is a teller that knows words, but no story. Of the tape it needs no more than who
// opened which session.
func wording(t *tape) *teller {
	return &teller{tape: t, words: wordsFor(t.Protocol), commands: newCommands(t), told: make(map[int]bool)}
}

// statementOf is what a record says was observed, by an incarnation of its node.
func statementOf(r *trace.Record, incarnation, place int) *statement {
	return &statement{checker.Observation{
		At: r.At, Event: r.Number, Node: r.Node, Incarnation: incarnation, Observation: observation.Observation{
			Kind: observation.Kind(r.Code), Term: r.Term, Index: r.Index, Value: r.Value, Text: r.Text,
		},
	}, place}
}

var befalls = map[trace.Kind]string{
	trace.Crash: "crashed", trace.Wipe: "became a new machine", trace.Stop: "was shut down", trace.Pause: "stood still", trace.Unpause: "went on",
}

// Says is what happened in a record, in words that go on behind the name of its node: "got
// AppendEntries 41 from n1", "became leader of term 3", "crashed". That an act of the outside
// happened is its label.
func (c *Chronicle) Says(r trace.Record) string {
	switch r.Kind {
	case trace.Boot:
		return "started"
	case trace.Deliver:
		return fmt.Sprintf("got %s from %s", c.t.message(&r), c.t.name(r.From))
	case trace.Drop:
		return fmt.Sprintf("did not get %s from %s: %s", c.t.message(&r), c.t.name(r.From), c.Loss(r))
	case trace.Expire:
		return fmt.Sprintf("timer %s ran out", r.Name)
	case trace.Synced:
		return "sync ended"
	case trace.Observe:
		return c.t.observed(statementOf(&r, 0, 0))
	}
	if befell, is := befalls[r.Kind]; is {
		return befell
	}
	return r.Name
}

// Loss is why the message of a Drop came to nothing, and by what of the outside, if by that: "cut, by
// fault partition-2".
func (c *Chronicle) Loss(r trace.Record) string {
	if r.By == "" {
		return r.Text
	}
	return r.Text + ", by " + r.By
}

// Term is a number of a term as people write it: "term 3", "ballot 4.1".
func (c *Chronicle) Term(term uint64) string { return c.t.in(term) }

// TermOf is the term of an observation as people write it; "" for what has none.
func (c *Chronicle) TermOf(r trace.Record) string {
	if r.Kind != trace.Observe || r.Term == 0 {
		return ""
	}
	return c.t.about(observation.Kind(r.Code)).in(r.Term)
}

// Role is a role in a term, as people write it: "leader of ballot 4.1".
func (c *Chronicle) Role(r scenarios.RoleChange) string {
	o := &statement{Observation: checker.Observation{Observation: observation.Observation{Kind: observation.Became, Term: r.Term, Text: r.Role}}}
	return c.t.title(o) + " of " + c.t.in(r.Term)
}

// Entry is an entry of the log, or what the protocol has for one, by its position: "slot 7".
func (c *Chronicle) Entry(index uint64) string { return fmt.Sprintf("%s %d", c.t.entry, index) }

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
