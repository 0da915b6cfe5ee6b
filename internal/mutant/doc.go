// Package mutant plants small mistakes in Go packages, one at a time, and says
// which of them would be seen.
//
// [Load] reads packages and [Plant] finds the places: a [Mutant] is one edit of
// one file, aimed at what matters in a replication protocol, and has a stable
// ID. A [Judge] says what becomes of the program with it, which is built with
// the mutated file laid over the true one, so that nothing in the source tree is
// touched: [Hunts] makes runs of the scenarios of the library in a process of
// its own ([Trial]) and compares them with those of the program as it is;
// [Tests] runs go test. A [Study] judges many and keeps what it finds in a
// [Store], so that it can be interrupted; [Report] counts, and [Markdown]
// writes it down.
//
// What is read is syntax: what a statement is for is told by the names in it
// (names.go). Start reading at mutant.go and plant.go.
package mutant
