// Package protocols says what a replication protocol is to the rest of
// Laplace: a [Protocol] describes it (its paper, what it promises, what it
// survives, its parameters, the flaws it can be built with) and makes the
// program that its nodes run.
//
// Start with protocol.go. The protocols themselves are the packages below
// this one. They know the kernel's [sim.Env] and nothing of faults, scenarios
// or checkers.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package protocols
