// Package observations judges what the nodes of a real cluster wrote down about
// themselves: who led, what was committed, what was applied, by the invariants of package
// checker and in their words. docs/observations.md describes the format of such files,
// and what is assumed about clocks.
//
// A Recording takes the files one by one, and is judged as a whole. Start reading at
// recording.go; line.go has what a line is, order.go in which order lines of several
// nodes are looked at, and judge.go what is judged.
package observations
