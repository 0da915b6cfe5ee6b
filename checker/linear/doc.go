// Package linear judges whether a history is linearizable, whatever the objects
// are that its operations act on.
//
// Check searches for an order of the operations on each object that explains all
// results. What the operations do is for a model to say. A Spec is one that needs
// no more than what an operation does in a state and returns; a Model of a
// service's own may say besides which orders need not be tried, and which
// contradictions need no search. What does not depend on the service is here:
// the objects are judged one by one, each in segments that are forgotten, within
// steps; a violation is made small and put into words, and can be drawn.
//
// Behind Check are several engines (ruling.go, portfolio.go): what a model knows without a
// search, a search for an order, and a frontier of all that the orders can have come to,
// which judges a history while it is recorded as well (Frontier).
//
// Start reading at linear.go, then spec.go, model.go, search.go and walk.go; of the
// frontier at machine.go, then configuration.go and front.go.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package linear
