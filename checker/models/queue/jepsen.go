package queue

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/checker/models/container"
)

// Jepsen is how Jepsen's tests of queues write operations: :enqueue of a value, :dequeue,
// and :drain, which completes with a vector of what was dequeued one after the other.
var Jepsen jepsen.Language = language{container.Language{Key: "queue", Put: Enqueue, Take: Dequeue}}

type language struct{ container.Language }

// drain is what a DequeueAll is called.
const drain = "drain"

// Read reads an operation.
func (l language) Read(op jepsen.Op) (checker.Operation, error) {
	switch op.F {
	case Enqueue.Name, Dequeue.Name:
		return l.Language.Read(op)
	case drain:
	default:
		return checker.Operation{}, jepsen.Unnamed(op.F, Enqueue.Name, Dequeue.Name, drain)
	}
	o := checker.Operation{Key: l.Key, Kind: DequeueAll, Outcome: op.Outcome}
	if op.Outcome != checker.OutcomeOK {
		return o, nil
	}
	var is bool
	if o.Output, is = jepsen.Words(op.Told); !is {
		return o, fmt.Errorf("found a :drain that returned %s, expected a vector of values", jepsen.Word(op.Told))
	}
	o.Found = o.Output != ""
	return o, nil
}

// Write is the reverse. That a drain takes all out at once is lost.
func (l language) Write(o *checker.Operation) jepsen.Op {
	if o.Kind == Enqueue || o.Kind == Dequeue {
		return l.Language.Write(o)
	}
	op := jepsen.Op{F: drain, Outcome: o.Outcome}
	if o.Outcome == checker.OutcomeOK {
		op.Told = jepsen.OfWords(o.Output)
	}
	return op
}
