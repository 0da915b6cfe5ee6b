package laplacetest

import (
	"fmt"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// journalMax is how many lines of what happened a failed story prints.
const journalMax = 20

// A journal holds the last lines of what happened in a story.
type journal struct {
	lines   []string
	dropped int
}

func (j *journal) add(at time.Duration, format string, arguments ...any) {
	if len(j.lines) == journalMax {
		j.lines = j.lines[:copy(j.lines, j.lines[1:])]
		j.dropped++
	}
	j.lines = append(j.lines, fmt.Sprintf("%12v  ", at)+fmt.Sprintf(format, arguments...))
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

// observed puts an observation into words.
func observed(o sim.Observation) string {
	switch o.Kind {
	case sim.Became:
		return fmt.Sprintf("becomes %s of term %d", o.Text, o.Term)
	case sim.Note:
		return "notes: " + o.Text
	case sim.Configured:
		return "acts by the configuration " + o.Text
	case sim.Halted:
		return "halts: " + o.Text
	case sim.Registered:
		return fmt.Sprintf("has session %d", o.Value)
	}
	words := [...]string{
		sim.Committed: "commits", sim.Applied: "applies", sim.Restored: "restores", sim.Acknowledged: "is told of",
		sim.Appended: "appends", sim.Promised: "promises", sim.Accepted: "accepts", sim.Placed: "is placed at", sim.Served: "serves by",
		sim.Compacted: "compacts", sim.Decided: "knows what is decided:",
	}
	word := fmt.Sprintf("observes (kind %d)", o.Kind)
	if int(o.Kind) < len(words) {
		word = words[o.Kind]
	}
	return fmt.Sprintf("%s: term %d, index %d, value %#x", word, o.Term, o.Index, o.Value)
}
