// Package literature runs what was published about protocols once more, and says whether
// the same comes out: that is what a simulator can be held to by others than its makers.
//
// A [Yardstick] is one file in yardsticks/: what was published and where, the scenario
// that is the experiment, what is measured of each run, and how far a value may be off,
// and why. [Run] makes the trials, one for each seed, and says for each published value
// what ours is, with the bounds that it lies within with a confidence of 95 %, and
// whether the two agree. A difference is explained in the file, or else unexplained.
//
// Start with yardstick.go, then run.go. What can be measured is in measurement.go and
// the files that it names; docs/literature.md is the table of all of them.
//
// Whether values agree is decided in integers, and in the arithmetic of math/big, which
// is the same on every machine.
package literature
