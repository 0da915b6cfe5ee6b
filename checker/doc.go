// Package checker judges what clients saw and what processes told about
// themselves.
//
// A History holds the operations of clients, whose Kinds are those of a service.
// Progress and Available judge it, and what the service promises is judged by
// its model, with the search of checker/linear; it may come from a simulation, or
// from a real database through the format in docs/history-format.md.
// Observations are judged while a run goes on, by Invariants that Online holds
// together. All answer with Checks, and a Check carries a Verdict: valid,
// violation, or unknown, which never counts as valid.
//
// The package knows nothing of simulations. Start reading at checker.go, then
// history.go, kind.go, invariant.go and catalogue.go.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package checker
