package container

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// A Language is how tests in the manner of Jepsen write the operations of one container:
// each by the name of its kind. One that puts in has a value, and one that takes out
// completes with one, or with nil if there was none. Elements are compared by their
// jepsen.Word. It is a jepsen.Language.
type Language struct {
	// Key is that of the one container that such a history is about.
	Key string
	// Put and Take are as a Container has them.
	Put, Take *checker.Kind
}

// Read reads an operation.
func (l Language) Read(op jepsen.Op) (checker.Operation, error) {
	o := checker.Operation{Key: l.Key, Outcome: op.Outcome}
	switch op.F {
	case l.Put.Name:
		if o.Kind, o.Value = l.Put, jepsen.Word(op.Asked); op.Asked == nil {
			return o, fmt.Errorf("found :%s of nil, expected a value", op.F)
		}
	case l.Take.Name:
		o.Kind = l.Take
		if op.Outcome == checker.OutcomeOK && op.Told != nil {
			o.Found, o.Output = true, jepsen.Word(op.Told)
		}
	default:
		return o, jepsen.Unnamed(op.F, l.Put.Name, l.Take.Name)
	}
	return o, nil
}

// Write is the reverse.
func (l Language) Write(o *checker.Operation) jepsen.Op {
	op := jepsen.Op{F: o.Kind.Name, Outcome: o.Outcome}
	switch {
	case o.Kind == l.Put:
		op.Asked = jepsen.OfWord(o.Value)
		if o.Outcome == checker.OutcomeOK {
			op.Told = op.Asked
		}
	case o.Found:
		op.Told = jepsen.OfWord(o.Output)
	}
	return op
}
