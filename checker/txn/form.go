package txn

import "github.com/laplace-sim/laplace/checker"

// A Step is what a transaction does with one object.
type Step struct {
	// Object names it, within the group that the key of the operation names.
	Object string
	// Write: it writes Value, or appends it; else it reads.
	Write bool
	// Value is what is written, or what a read found, if Known: of a list its elements with
	// spaces between, of a register its value.
	Value string
	// Known: it is known what the read found, as it is where the outcome is
	// checker.OutcomeOK.
	Known bool
	// Nil: the read found nothing. Of a list that is known by Value too.
	Nil bool
	// Version is the number that the store told of the version of a register that was read
	// or written: a later version has a higher one. It is 0 if it told none.
	Version uint64
}

// A Form reads the steps of an operation, in order, and gives each to visit. The error
// says what was found and what was expected.
type Form func(o *checker.Operation, visit func(Step)) error
