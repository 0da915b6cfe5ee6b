// Package shrink makes a failing run small: the fewest faults, operations,
// clients and nodes, in the shortest time, that still fail in the same way.
//
// [Shrink] takes the result of a run that is a violation. Each candidate that
// it tries is a scenario made from the last by taking something away or by
// saying it more simply, and is run with the same seed, so that whatever is
// left draws the same random numbers as before. A candidate is kept if its
// signature is that of the first run. When nothing can be taken away any more,
// the twin is sought: the nearest scenario that passes.
//
// What it finds does not depend on how many candidates are tried at a time.
// The package runs scenarios and reads their traces, and knows no protocol.
// Start reading at shrink.go for the order of the passes, ddmin.go for the
// search that most of them share, and oracle.go for how candidates are tried.
package shrink
