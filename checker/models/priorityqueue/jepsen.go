package priorityqueue

import (
	"errors"
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// Jepsen is how tests in the manner of Jepsen write operations: :insert of a value, and
// :extract-min,
// which completes with one, or with nil if there was none. Elements are compared by their
// jepsen.Word.
var Jepsen jepsen.Language = language{}

type language struct{}

// theKey is the key of the one priority queue that such a history is about.
const theKey = "priority queue"

// Read reads an operation.
func (language) Read(op jepsen.Op) (checker.Operation, error) {
	o := checker.Operation{Key: theKey, Outcome: op.Outcome}
	switch op.F {
	case "insert":
		if o.Kind, o.Value = Insert, jepsen.Word(op.Asked); op.Asked == nil {
			return o, errors.New("found an :insert of nil, expected a value")
		}
	case "extract-min":
		o.Kind = ExtractMin
		if op.Outcome == checker.OutcomeOK && op.Told != nil {
			o.Found, o.Output = true, jepsen.Word(op.Told)
		}
	default:
		return o, fmt.Errorf("found :f :%s, expected :insert or :extract-min", op.F)
	}
	return o, nil
}

// Write is the reverse.
func (language) Write(o *checker.Operation) jepsen.Op {
	if o.Kind == Insert {
		op := jepsen.Op{F: "insert", Asked: jepsen.OfWord(o.Value), Outcome: o.Outcome}
		if o.Outcome == checker.OutcomeOK {
			op.Told = op.Asked
		}
		return op
	}
	op := jepsen.Op{F: "extract-min", Outcome: o.Outcome}
	if o.Found {
		op.Told = jepsen.OfWord(o.Output)
	}
	return op
}
