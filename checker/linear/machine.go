package linear

import "github.com/laplace-sim/laplace/checker"

// A Machine is what the operations of a service do to an object, one after the other,
// and no more. Its states can be compared, and two that are equal are the same to all that
// follows. A Spec is one.
type Machine[S comparable] interface {
	// Start is the state of an object to which nothing was done.
	Start() S
	// Apply reports whether o may take effect in a state and return what it returned, or
	// whatever it is if its outcome is not checker.OutcomeOK, and the state after it.
	Apply(state S, o *checker.Operation) (legal bool, after S)
}

// An Observer judges a history while it is recorded: it is given calls and returns in the
// order in which they happen, and says at which return the history became illegal.
type Observer interface {
	// Call takes an operation that was called. It is kept until it has returned, and so
	// may be filled in by then.
	Call(o *checker.Operation)
	// Return takes one that was given to Call and has an outcome now. It reports whether the
	// history may still be legal: false, and then for ever, if no order explains it; true as
	// well from when it cannot tell within its bounds.
	Return(o *checker.Operation) (legal bool)
}

// A Decider is a Model that can tell of the operations on some objects, without a search,
// whether an order explains them.
type Decider interface {
	// Decide names what decides, as Check.Engine does, and the contradiction that shows
	// first; nil if an order explains the operations. If it is not decided, as the
	// operations are not of the sort that it can judge, or as the steps did not suffice, a
	// search has to.
	Decide(p *Partition, steps *Steps) (engine string, found *Contradiction, decided bool)
}
