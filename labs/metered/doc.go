// Package metered has a student's package built with a meter in it: each function and each loop
// takes a step of package labs/meter, so that an endless one ends as a panic at the same step
// on every machine.
//
// The source that is built has the same lines as the student's, and stands in its place for
// the go command only (go build -overlay), so that a stack shows the student's files and
// lines. Start with [Overlay].
package metered
