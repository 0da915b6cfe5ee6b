// Package set says what a set that only grows does, for whoever judges one: an element is
// added, and all of the set is read.
//
// Start reading at kinds.go, then judge.go, which has the set that is linearizable, and
// full.go, which has what is asked of a set that promises less.
package set
