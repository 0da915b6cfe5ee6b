package jepsen

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// An Op is what an operation is in such a history.
type Op struct {
	// F names what was asked for: "read".
	F string
	// Key is what the operation has as its :key; nil if it has none. Jepsen's own tests
	// have none, as they put the key into the value: [key value].
	Key Value
	// Asked is the value that it was invoked with, Told that with which it completed;
	// nil if it did not, or if its outcome is unknown.
	Asked, Told Value
	// Output is what the completion has as its :output, the answer to what was asked with a
	// value; nil if it has none. False with a :fail says that the operation looked, and
	// came to nothing as its condition was not met: it is an answer, where a mere :fail says
	// only that nothing happened.
	Output Value
	// Error is what the completion has as its :error; nil if it has none.
	Error Value
	// Outcome is checker.OutcomeOK if it completed with :ok, checker.OutcomeFail with
	// :fail, and else checker.OutcomeUnknown.
	Outcome checker.Outcome
}

// A Language says how the operations of a model are written in such a history.
type Language interface {
	// Read returns what an op is: its kind, key, inputs and, if it took effect, what it
	// returned, and its outcome, which may differ from the op's where a completion means
	// something else: a compare-and-set that failed may have taken effect and swapped
	// nothing. It is asked twice, when an operation is invoked, with an unknown outcome,
	// and when it completed. The error says what was found and what was expected.
	Read(op Op) (checker.Operation, error)
	// Write is the reverse.
	Write(o *checker.Operation) Op
}

// Unnamed is the error of a Language that has no operation of that name, but these.
func Unnamed(f string, known ...string) error { return &unnamed{f, known} }

// An unnamed is that error.
type unnamed struct {
	f     string
	known []string
}

func (e *unnamed) Error() string {
	names := make([]string, len(e.known))
	for i, name := range e.known {
		names[i] = ":" + name
	}
	return fmt.Sprintf("found :f :%s, expected %s", e.f, prose.Either(names))
}
