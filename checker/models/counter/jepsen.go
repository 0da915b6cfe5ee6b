package counter

import (
	"fmt"
	"strconv"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// Jepsen is how Jepsen's and Maelstrom's tests of counters write operations: :add of a
// number, which may be below 0, and :read, which completes with the sum.
var Jepsen jepsen.Language = language{}

type language struct{}

// theKey is the key of the one counter that such a history is about.
const theKey = "counter"

// Read reads an operation.
func (language) Read(op jepsen.Op) (checker.Operation, error) {
	o := checker.Operation{Key: theKey, Outcome: op.Outcome}
	switch op.F {
	case "add":
		n, is := op.Asked.(int64)
		if o.Kind, o.Value = Add, strconv.FormatInt(n, 10); !is || n < -AmountMax || n > AmountMax {
			return o, fmt.Errorf("found an :add of %s, expected a whole number of at most %d", jepsen.Word(op.Asked), int64(AmountMax))
		}
	case "read":
		o.Kind = Read
		if op.Outcome != checker.OutcomeOK {
			break
		}
		n, is := op.Told.(int64)
		if o.Output = strconv.FormatInt(n, 10); !is {
			return o, fmt.Errorf("found a :read that returned %s, expected a whole number", jepsen.Word(op.Told))
		}
	default:
		return o, jepsen.Unnamed(op.F, "add", "read")
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
		op.Told = jepsen.OfWord(o.Output)
	}
	return op
}
