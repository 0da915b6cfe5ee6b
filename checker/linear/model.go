package linear

import "github.com/laplace-sim/laplace/checker"

// A Model says what the operations of a service do to an object, as far as a
// search for an order of them needs to know it. Of each object an S is the state
// that it is in. A Spec is a model; whoever writes another does it to have fewer
// orders tried, and must not leave out all that explain a history.
type Model[S comparable] interface {
	// Language returns the kinds of operation that it knows.
	Language() checker.Kinds
	// Object prepares the search for an order of the operations on one object.
	// It may admit pending ones: see Operations.Admit. It costs at most about as
	// much as to look at each operation once.
	Object(o *Operations) Object[S]
	// Unexplained returns the place in p.Marks of the first return that no order
	// of what is called by then explains, as far as that takes no search; -1 if
	// there is none.
	Unexplained(p *Partition) int
	// Source returns the place in p.Operations of the operation to which the
	// accused owes what it returned, so that whoever reads of the one reads of the
	// other too; -1 if there is none, or none is known.
	Source(p *Partition, accused int) int
	// Others returns the accused with other results that it might have had, the
	// likeliest first. Which of them would have been legal is tried.
	Others(p *Partition, accused int) []checker.Operation
}

// A Sized object knows how many bytes a state takes besides those of its fields, such as
// those of texts that were made for it.
type Sized[S comparable] interface {
	Size(state S) int
}

// An Object is one object in the course of a search. It may be Sized.
type Object[S comparable] interface {
	// Initial returns the state before all operations, and false if there is
	// certainly no order that explains them.
	Initial() (initial S, possible bool)
	// Step reports whether r may come next in a state, and the state after it.
	Step(state S, r *Request) (legal bool, after S)
	// Refused reports whether in a state, up to a return at the mark or later,
	// pending operations may be of use that have been admitted for less long; see
	// Operations.Beyond.
	Refused(state S, mark int) bool
	// Final reports whether the search may end in a state.
	Final(state S) bool
	// Describe puts a state into words, for a picture.
	Describe(state S) string
}
