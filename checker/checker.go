package checker

import (
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
)

// A Check is the answer of one checker.
type Check struct {
	Name string `json:"name"`
	// Promise is what it judges.
	Promise Promise `json:"promise,omitempty"`
	Verdict Verdict `json:"verdict"`
	// Detail says in words why the verdict is what it is: what was seen, or
	// what was missing.
	Detail string `json:"detail"`
	// Void says why that promise did not stand in this run; "" if it did. What
	// the check found then counts for nothing, and its verdict is no Violation.
	Void     string   `json:"void,omitempty"`
	Evidence Evidence `json:"evidence,omitzero"`
	// Engine names what decided, where a check has several ways to: "zones",
	// "frontier", "search"; Steps are what all that was tried took, in looks at one operation.
	Engine string `json:"engine,omitempty"`
	Steps  int64  `json:"steps,omitempty"`
}

// Unknown returns the check of what could not be told, with the reason.
func (c Check) Unknown(format string, args ...any) Check {
	return c.judged(Unknown, Evidence{}, format, args)
}

func (c Check) judged(v Verdict, e Evidence, format string, args []any) Check {
	c.Verdict, c.Evidence, c.Detail = v, e, prose.Sprintf(format, args...)
	return c
}

// Unjudgeable returns the check of a history that is none, by what is wrong with
// it; see History.Validate.
func (c Check) Unjudgeable(err error) Check {
	return c.Unknown("the history cannot be judged: %v", err)
}

// Valid returns the check of what held, with what was seen.
func (c Check) Valid(format string, args ...any) Check {
	return c.judged(Valid, Evidence{}, format, args)
}

// Violated returns the check of what did not hold, with what shows it.
func (c Check) Violated(e Evidence, format string, args ...any) Check {
	return c.judged(Violation, e, format, args)
}

// Evidence points at what shows a violation. The zero Evidence points at
// nothing.
type Evidence struct {
	// Operations are the IDs of the operations involved, ascending.
	Operations []int `json:"operations,omitempty"`
	// Accused is the ID of the one among them whose result is illegal, given
	// the others; nil if none is.
	Accused *int `json:"accused,omitempty"`
	// Answers are results that the accused operation could have had, in
	// words; there may be more.
	Answers []string `json:"answers,omitempty"`
	// Cycle says of transactions which depends on which, each on the next and the last on
	// the first; empty if no cycle shows the violation.
	Cycle []Dependency `json:"cycle,omitempty"`
	// Event is the number of the first bad event of the run, for what was
	// found online; 0 if there is none.
	Event uint64 `json:"event,omitempty"`
	// Observation is which of those that Online was given broke an invariant,
	// counted from 1; 0 if none did. It is for whoever has the trace as well, and
	// is not written.
	Observation int `json:"-"`
	// At is when the first bad event or operation showed, in nanoseconds
	// since the start of the run.
	At time.Duration `json:"at_ns,omitempty"`
}

// A Dependency is that one operation of a history must have come before another.
type Dependency struct {
	// Before and After are the IDs of the operations.
	Before int `json:"before"`
	After  int `json:"after"`
	// Kind is the sort of dependency: "ww", "wr", "rw", "process" or "real-time".
	Kind string `json:"kind"`
	// Why says in a sentence how that is known.
	Why string `json:"why"`
}

// IsZero reports whether the evidence points at nothing.
func (e Evidence) IsZero() bool {
	return len(e.Operations) == 0 && len(e.Cycle) == 0 && e.Event == 0 && e.At == 0
}
