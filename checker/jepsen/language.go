package jepsen

import "github.com/laplace-sim/laplace/checker"

// A Value is one of EDN: nil, a bool, an int64, a float64, a string, a Keyword, a
// []Value for vectors, lists and sets, or a Map. Integers that an int64 cannot hold are
// strings of their digits.
type Value any

// A Keyword is one of EDN, without its colon: "ok".
type Keyword string

// A Map is one of EDN, in the order in which it is written.
type Map []Entry

// An Entry is a key of a map and what it has there.
type Entry struct{ Key, Value Value }

// An Op is what an operation is in such a history.
type Op struct {
	// F names what was asked for: "read".
	F string
	// Asked is the value that it was invoked with, Told that with which it completed;
	// nil if it did not, or if its outcome is unknown.
	Asked, Told Value
	// Outcome is checker.OutcomeOK if it completed with :ok, checker.OutcomeFail with
	// :fail, and else checker.OutcomeUnknown.
	Outcome checker.Outcome
}

// A Language says how the operations of a model are written in such a history.
type Language interface {
	// Read returns what an op is: its kind, key, inputs and, if it took effect, what it
	// returned, and its outcome, which may differ from the op's where a completion means
	// something else: a compare-and-set that failed took effect and swapped nothing. The
	// error says what was found and what was expected.
	Read(op Op) (checker.Operation, error)
	// Write is the reverse.
	Write(o *checker.Operation) Op
}
