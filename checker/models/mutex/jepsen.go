package mutex

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// Jepsen is how Jepsen's tests of locks write operations: :acquire and :release are those
// of a plain lock, and complete with whatever. Locks with tokens have :acquire-token and
// :seize, which complete with a token, and :use and :release-token of one, which complete
// with true or false; :holder completes with a token, and nil is none.
var Jepsen jepsen.Language = language{}

type language struct{}

// theKey is the key of the one lock that such a history is about.
const theKey = "mutex"

// names has what each kind is called there.
var names = []struct {
	f    string
	kind *checker.Kind
}{
	{"acquire", Lock}, {"release", Unlock},
	{"acquire-token", Acquire}, {"seize", Seize}, {"use", Use}, {"release-token", Release}, {"holder", Holder},
}

// Read reads an operation.
func (language) Read(op jepsen.Op) (checker.Operation, error) {
	o := checker.Operation{Key: theKey, Outcome: op.Outcome}
	known := make([]string, len(names))
	for i, n := range names {
		if known[i] = n.f; n.f == op.F {
			o.Kind = n.kind
		}
	}
	switch {
	case o.Kind == nil:
		return o, jepsen.Unnamed(op.F, known...)
	case o.Kind.Inputs != checker.NoInput:
		if n, is := op.Asked.(int64); !is || n < 1 {
			return o, fmt.Errorf("found a :%s of %s, expected a token: a whole number from 1", op.F, jepsen.Word(op.Asked))
		}
		o.Value = jepsen.Word(op.Asked)
	}
	if (o.Kind == Lock || o.Kind == Unlock) && op.Outcome == checker.OutcomeFail && op.Output == false {
		o.Outcome = checker.OutcomeOK // it was found held, or free
		return o, nil
	}
	if op.Outcome != checker.OutcomeOK {
		return o, nil
	}
	switch {
	case o.Kind == Lock || o.Kind == Unlock:
		o.Found = true
	case o.Kind.Output == checker.FlagOutput:
		found, is := op.Told.(bool)
		if o.Found = found; !is {
			return o, fmt.Errorf("found a :%s that returned %s, expected true or false", op.F, jepsen.Word(op.Told))
		}
	case op.Told != nil || o.Kind == Seize:
		if n, is := op.Told.(int64); !is || n < 1 {
			return o, fmt.Errorf("found a :%s that returned %s, expected a token: a whole number from 1", op.F, jepsen.Word(op.Told))
		}
		o.Found, o.Output = o.Kind != Seize, jepsen.Word(op.Told)
	}
	return o, nil
}

// Write is the reverse. A plain lock that was found held, or free, is written as one that
// failed.
func (language) Write(o *checker.Operation) jepsen.Op {
	op := jepsen.Op{Outcome: o.Outcome}
	for _, n := range names {
		if n.kind == o.Kind {
			op.F = n.f
		}
	}
	if o.Kind.Inputs != checker.NoInput {
		op.Asked = jepsen.OfWord(o.Value)
	}
	switch {
	case o.Outcome != checker.OutcomeOK:
	case o.Kind == Lock || o.Kind == Unlock:
		if !o.Found {
			op.Outcome, op.Output = checker.OutcomeFail, false
		}
	case o.Kind.Output == checker.FlagOutput:
		op.Told = o.Found
	case o.Output != "":
		op.Told = jepsen.OfWord(o.Output)
	}
	return op
}
