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

// A Knowing machine says more of its operations and states, which keeps a Frontier small.
// What it says it must be sure of, or histories are misjudged.
type Knowing[S comparable] interface {
	Machine[S]
	// Looks reports whether o leaves each state as it is in which it may return what it
	// did; if its outcome is unknown, whatever it may have returned.
	Looks(o *checker.Operation) bool
	// Overwrites reports whether o may take effect in each state, returns the same in all,
	// and leaves one and the same state behind.
	Overwrites(o *checker.Operation) bool
	// Size is how many bytes a state takes besides those of its fields, such as those of
	// its texts.
	Size(state S) int
}

// An Observer judges a history while it is recorded: it is given calls and returns in the
// order in which they happen, and says at which return the history became illegal.
type Observer interface {
	// Call takes an operation that was called: what of it was asked for, and its ID, which
	// no other has. It is not kept.
	Call(o *checker.Operation)
	// Return takes one that was given to Call, by its ID, and has ended: with what it returned,
	// as one that certainly had no effect, or as one whose client gave up. It reports whether
	// the history may still be legal: false, and then for ever, if no order explains it; true
	// as well from when it cannot tell within its bounds.
	Return(o *checker.Operation) (legal bool)
	// Proved reports whether an order explains all that it was given. It is false as well
	// where it cannot tell, or cannot any more.
	Proved() bool
}

// A Decider is a Model that can tell of the operations on some objects, without a search,
// whether an order explains them. It is asked first; only if it has not decided, the model is
// asked for a return that is Unexplained, and then a search decides.
type Decider interface {
	// Decide names what decides, as Check.Engine does, and the contradiction that shows
	// first; nil if an order explains the operations. If it is not decided, as the
	// operations are not of the sort that it can judge, or as the steps did not suffice, a
	// search has to.
	Decide(p *Partition, steps *Steps) (engine string, found *Contradiction, decided bool)
}

// unanswered is an operation as it is while nobody knows what comes of it.
func unanswered(o *checker.Operation) *checker.Operation {
	asked := *o
	asked.Outcome, asked.Output, asked.Found, asked.Return, asked.ReturnOrder = checker.OutcomeUnknown, "", false, 0, 0
	return &asked
}
