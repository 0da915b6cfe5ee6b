package queue

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// Jepsen is how Jepsen's tests of queues write operations: :enqueue of a value, :dequeue,
// which completes with one, or with nil if there was none, and :drain, which completes with
// a vector of what was dequeued one after the other. Elements are compared by their
// jepsen.Word.
var Jepsen jepsen.Language = language{}

type language struct{}

// theKey is the key of the one queue that such a history is about.
const theKey = "queue"

// Read reads an operation.
func (language) Read(op jepsen.Op) (checker.Operation, error) {
	o := checker.Operation{Key: theKey, Outcome: op.Outcome}
	switch op.F {
	case "enqueue":
		if o.Kind, o.Value = Enqueue, jepsen.Word(op.Asked); op.Asked == nil {
			return o, fmt.Errorf("found an :enqueue of nil, expected a value")
		}
	case "dequeue":
		o.Kind = Dequeue
		if op.Outcome == checker.OutcomeOK && op.Told != nil {
			o.Found, o.Output = true, jepsen.Word(op.Told)
		}
	case "drain":
		o.Kind = DequeueAll
		if op.Outcome != checker.OutcomeOK {
			break
		}
		all, is := op.Told.([]jepsen.Value)
		if !is {
			return o, fmt.Errorf("found a :drain that returned %s, expected a vector of values", jepsen.Word(op.Told))
		}
		words := make([]string, len(all))
		for i, v := range all {
			words[i] = jepsen.Word(v)
		}
		o.Found, o.Output = len(words) > 0, strings.Join(words, " ")
	default:
		return o, fmt.Errorf("found :f :%s, expected :enqueue, :dequeue or :drain", op.F)
	}
	return o, nil
}

// Write is the reverse. That a drain takes all out at once is lost.
func (language) Write(o *checker.Operation) jepsen.Op {
	op := jepsen.Op{F: "enqueue", Outcome: o.Outcome}
	switch {
	case o.Kind == Enqueue:
		op.Asked = jepsen.OfWord(o.Value)
		if o.Outcome == checker.OutcomeOK {
			op.Told = op.Asked
		}
	case o.Kind == Dequeue:
		if op.F = "dequeue"; o.Found {
			op.Told = jepsen.OfWord(o.Output)
		}
	default:
		if op.F = "drain"; o.Outcome == checker.OutcomeOK {
			all := []jepsen.Value{}
			for word := range strings.FieldsSeq(o.Output) {
				all = append(all, jepsen.OfWord(word))
			}
			op.Told = all
		}
	}
	return op
}
