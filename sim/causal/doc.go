// Package causal says what in a run led to what. Stories are told back along
// its graph, and shrinking looks there for the messages that a failure depends
// on.
//
// It reads records of a trace, and knows nothing of what they are about.
package causal
