// Package counter says what a counter does, for whoever judges one: amounts are added, or
// taken away, and the sum is read.
//
// Start reading at kinds.go, then judge.go, whose condition is necessary and not
// sufficient: it says so.
package counter
