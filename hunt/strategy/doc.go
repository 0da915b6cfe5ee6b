// Package strategy says which run a seed of a hunt stands for.
//
// A [Strategy] turns a scenario and a seed into a scenario that is complete in
// itself: it can be settled, written to a file and replayed by who knows of no
// strategy. Some learn from what earlier runs came to; all are the same for
// any number of runs at a time. Start reading at strategy.go.
package strategy
