package laplacetest

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// journalMax is how many lines of what happened a failed story or check prints.
const journalMax = 20

// A journal holds the last lines of what happened in a story, or in a run that failed.
type journal struct {
	lines   []string
	dropped int
}

func (j *journal) add(at time.Duration, format string, arguments ...any) {
	if len(j.lines) == journalMax {
		j.lines = j.lines[:copy(j.lines, j.lines[1:])]
		j.dropped++
	}
	j.lines = append(j.lines, fmt.Sprintf("%12s  ", prose.Time(at))+fmt.Sprintf(format, arguments...))
}

func (j *journal) String() string {
	if len(j.lines) == 0 {
		return "Nothing had happened."
	}
	head := "What had happened:"
	if j.dropped > 0 {
		head = fmt.Sprintf("The last %d of %d things that had happened:", len(j.lines), j.dropped+len(j.lines))
	}
	return head + "\n" + strings.Join(j.lines, "\n")
}

// becomes is what a story says when something becomes of a node.
var becomes = map[trace.Kind]string{
	trace.Crash: "crashes", trace.Wipe: "becomes a new machine", trace.Stop: "is stopped", trace.Pause: "is paused", trace.Unpause: "goes on",
}

// journalOf is the journal of a run that kept a trace: what its nodes observed, what
// became of them, and what the outside did.
func journalOf(r *scenarios.Result) *journal {
	j, words := new(journal), r.Vocabulary()
	booted := make(map[int32]bool)
	name := func(node int32) string { return r.Names[node-1] }
	for record := range r.Trace.Records() {
		switch kind := record.Kind; kind {
		case trace.Observe:
			o := sim.Observation{
				Kind: sim.ObservationKind(record.Code), Term: record.Term, Index: record.Index, Value: record.Value, Text: record.Text,
			}
			j.add(record.At, "%s %s", name(record.Node), o.In(words))
		case trace.Control:
			j.add(record.At, "%s", cmp.Or(record.Name, "an act of the outside"))
		case trace.Boot:
			if booted[record.Node] {
				j.add(record.At, "%s is started", name(record.Node))
			}
			booted[record.Node] = true
		default:
			if what := becomes[kind]; what != "" {
				j.add(record.At, "%s %s", name(record.Node), what)
			}
		}
	}
	return j
}

// describedMax is how many servers a failed story lets say in which state they are.
const describedMax = 9

// told is what a failed story prints: what had happened, and what the servers say then
// of their states, if their programs describe them.
func (s *Story) told() string {
	var states strings.Builder
	described := false
	nodes := s.world.Inspect().Nodes
	for _, id := range s.servers[:min(len(s.servers), describedMax)] {
		n := &nodes[id-1]
		described = described || len(n.Description()) > 0
		states.WriteString("\n" + stateOf(n))
	}
	if !described {
		return s.journal.String()
	}
	if more := len(s.servers) - describedMax; more > 0 {
		fmt.Fprintf(&states, "\n%d more", more)
	}
	return s.journal.String() + "\nWhat the servers say then:" + states.String()
}

// stateOf is what a node says of its state, below its name.
func stateOf(n *sim.NodeState) string {
	switch {
	case !n.Up:
		return n.Name + " is down"
	case len(n.Description()) == 0:
		return n.Name + " says nothing"
	}
	var said [][2]string
	for _, fact := range n.Description() {
		said = append(said, [2]string{fact.Name, fact.Value})
	}
	return strings.TrimSuffix(n.Name+"\n"+prose.Pairs(said, "  ", 0), "\n")
}
