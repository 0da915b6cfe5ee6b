package explain

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/causal"
)

// A Story is why the verdict on a run is what it is. As JSON it is one object
// with the keys below, in their order.
type Story struct {
	Scenario string          `json:"scenario"`
	Protocol string          `json:"protocol"`
	Flaw     string          `json:"flaw"`
	Seed     uint64          `json:"seed"`
	Verdict  checker.Verdict `json:"verdict"`
	// Check is the name of the check that the story is about, the first that
	// was broken; empty unless the verdict is violation.
	Check string `json:"check"`
	// Claim says in a sentence what is wrong, or if nothing is, so.
	Claim string `json:"claim"`
	// Steps are what led to it, or what happened where nothing is wrong, in order of events. They are all that the
	// story knows to tell; Text and Markdown leave out what is of least
	// importance until the rest fits a screen.
	Steps []Step `json:"steps"`
	// Operations are those of clients that the story is about, in order of
	// call.
	Operations []Operation `json:"operations"`
	// Notes are what else there is to know.
	Notes []string `json:"notes"`
	// Past is how many events the causal past of the violation has.
	Past int `json:"past"`
	// Replay is the line that runs the run again. It is for the caller to set,
	// who knows where the run lies; texts end with it unless it is empty.
	Replay string `json:"replay"`

	tape *tape
	past causal.Past
}

// A Step is one thing that happened on the way to a violation.
type Step struct {
	// At is the virtual time, in nanoseconds since the start of the run.
	At time.Duration `json:"at_ns"`
	// Event is the number of the event in which it happened.
	Event uint64 `json:"event"`
	// Node is the name of the node that it is about; empty for an act of the
	// outside.
	Node string `json:"node"`
	// Text is what happened, in a sentence without its full stop.
	Text string `json:"text"`
	// Importance says how much the story needs the step.
	Importance Importance `json:"importance"`
	// Bearing says how the event bears on the violation.
	Bearing Bearing `json:"bearing"`
}

// An Importance says how much a story needs a step.
type Importance uint8

const (
	// Context: good to know.
	Context Importance = iota
	// Important: without it one sees what happened, but hardly why.
	Important
	// Decisive: a side of the contradiction.
	Decisive
)

var importances = [...]string{"context", "important", "decisive"}

// String returns "context", "important" or "decisive".
func (i Importance) String() string { return importances[i] }

// MarshalText writes i as String does. It never fails.
func (i Importance) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// A Bearing says how an event bears on a violation.
type Bearing uint8

const (
	// Past: it lies in the causal past of the violation.
	Past Bearing = iota
	// Fault: an act of the outside. It has no effects but what it keeps from
	// happening, so it need not lie in any past.
	Fault
	// Loss: a message that did not arrive, which is why what its sender knew
	// is not in the past of whom it was for. The step's event is the first in
	// which such a message was lost.
	Loss
)

var bearings = [...]string{"past", "fault", "loss"}

// String returns "past", "fault" or "loss".
func (b Bearing) String() string { return bearings[b] }

// MarshalText writes b as String does. It never fails.
func (b Bearing) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// An Operation is one of the history with its part in the violation.
type Operation struct {
	ID     int           `json:"id"`
	Client string        `json:"client"`
	Call   time.Duration `json:"call_ns"`
	Return time.Duration `json:"return_ns"`
	// Text is what was asked and answered: `get(k1) = "c1.4"`.
	Text string `json:"text"`
	// Accused reports whether its result is the illegal one, given the others.
	Accused bool `json:"accused"`
	// Answers are results that it could have had, in words.
	Answers []string `json:"answers"`
}

// Explain tells why the verdict on a run is what it is: what led to a violation or,
// where nothing was found to be wrong, what happened. The result must have its trace;
// without one there is a claim, and no steps.
func Explain(r *scenarios.Result) *Story {
	s := &Story{
		Scenario: r.Scenario, Protocol: r.Protocol, Flaw: r.Flaw, Seed: r.Seed, Verdict: r.Verdict,
		Steps: []Step{}, Operations: []Operation{}, Notes: []string{},
	}
	first, broken := r.First()
	switch {
	case !broken && r.Verdict == checker.Valid && len(r.Beyond) == 0:
		s.Claim = fmt.Sprintf("All %d checks are valid; %s.", len(r.Checks), doneOperations(r.History))
		s.recount(r)
		return s
	case !broken && r.Verdict == checker.Valid:
		s.Claim = fmt.Sprintf("All that is promised beside harm beyond the claim holds; %s.", doneOperations(r.History))
		s.harm(r)
		s.recount(r)
		return s
	case !broken:
		s.missing(r)
		s.recount(r)
		return s
	}
	s.Check, s.Claim = first.Name, first.Detail
	if r.Trace == nil {
		s.Notes = append(s.Notes, "no trace of the run was kept, so how it came about is not known")
		return s
	}
	s.tape = newTape(r)
	newTeller(s.tape, first).finish(s)
	return s
}

// Recount tells what happened in a run of which a check that is not its own, and that points at
// nothing in it, says what is wrong or why it cannot be judged.
func Recount(r *scenarios.Result, check checker.Check) *Story {
	s := &Story{
		Scenario: r.Scenario, Protocol: r.Protocol, Flaw: r.Flaw, Seed: r.Seed, Verdict: check.Verdict, Check: check.Name, Claim: check.Detail,
		Steps: []Step{}, Operations: []Operation{}, Notes: []string{},
	}
	s.recount(r)
	return s
}

// harm says what went beyond the protocol's claim, and what is not judged
// therefore.
func (s *Story) harm(r *scenarios.Result) {
	for _, e := range r.Beyond {
		s.Notes = append(s.Notes, "beyond what "+r.Protocol+" claims: "+e.String())
	}
	for _, c := range r.Checks {
		if c.Void != "" && c.Verdict != checker.Valid {
			s.Notes = append(s.Notes, c.Name+": "+c.Detail)
		}
	}
}

// missing says what a run lacks to be judged.
func (s *Story) missing(r *scenarios.Result) {
	s.Claim = "Nothing was found to be wrong, but not all could be judged."
	for _, c := range r.Checks {
		if c.Verdict == checker.Unknown {
			s.Notes = append(s.Notes, c.Name+": "+c.Detail)
		}
	}
}
