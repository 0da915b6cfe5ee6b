// Package explain tells why a run is a violation, as a short story: who led,
// what was committed, which fault struck and who could not hear whom from then
// on, which answer was wrong. It invents nothing: each sentence comes from
// records of the trace or from what the check that was broken points at.
//
// A story is built back from the contradiction. tape.go lays the trace out, and
// stories.go says who finds the events that contradict each other: for each kind
// of check there is a file that knows what its two sides look like. What does not
// lie in their causal past, and is no fault or lost message that kept it from
// there, is no part of the story.
//
// It reads results and touches nothing. Start reading at explain.go.
package explain
