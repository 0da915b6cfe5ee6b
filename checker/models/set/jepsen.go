package set

import (
	"errors"
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// Jepsen is how Jepsen's and Maelstrom's tests of sets write operations: :add of a value,
// and :read, which completes with the elements. Maelstrom's broadcasts are :broadcast of a
// value, and :read. Elements are compared by their jepsen.Word.
var Jepsen jepsen.Language = language{}

type language struct{}

// theKey is the key of the one set that such a history is about.
const theKey = "set"

// Read reads an operation.
func (language) Read(op jepsen.Op) (checker.Operation, error) {
	o := checker.Operation{Key: theKey, Outcome: op.Outcome}
	switch op.F {
	case "add", "broadcast":
		if o.Kind, o.Value = Add, jepsen.Word(op.Asked); op.Asked == nil {
			return o, errors.New("found an :add of nil, expected a value")
		}
	case "read":
		o.Kind = Read
		if op.Outcome != checker.OutcomeOK {
			break
		}
		var is bool
		if o.Output, is = jepsen.Words(op.Told); !is {
			return o, fmt.Errorf("found a :read that returned %s, expected a set, a vector or a list of elements", jepsen.Word(op.Told))
		}
		o.Found = o.Output != ""
	default:
		return o, jepsen.Unnamed(op.F, "add", "broadcast", "read")
	}
	return o, nil
}

// Write is the reverse.
func (language) Write(o *checker.Operation) jepsen.Op {
	if o.Kind == Add {
		op := jepsen.Op{F: "add", Asked: jepsen.OfWord(o.Value), Outcome: o.Outcome}
		if o.Outcome == checker.OutcomeOK {
			op.Told = op.Asked
		}
		return op
	}
	op := jepsen.Op{F: "read", Outcome: o.Outcome}
	if o.Outcome == checker.OutcomeOK {
		op.Told = jepsen.OfWords(o.Output)
	}
	return op
}
