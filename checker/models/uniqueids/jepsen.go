package uniqueids

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// Jepsen is how Jepsen's and Maelstrom's tests of unique ids write operations. An id may be
// any value of EDN; it is compared by its jepsen.Word.
var Jepsen jepsen.Language = language{}

type language struct{}

// Read reads an operation.
func (language) Read(op jepsen.Op) (checker.Operation, error) {
	o := checker.Operation{Kind: Generate, Outcome: op.Outcome}
	if op.F != "generate" {
		return o, jepsen.Unnamed(op.F, "generate")
	}
	if op.Outcome == checker.OutcomeOK {
		o.Output = jepsen.Word(op.Told)
	}
	return o, nil
}

// Write is the reverse.
func (language) Write(o *checker.Operation) jepsen.Op {
	op := jepsen.Op{F: "generate", Outcome: o.Outcome}
	if o.Outcome == checker.OutcomeOK {
		op.Told = jepsen.OfWord(o.Output)
	}
	return op
}
