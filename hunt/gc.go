package hunt

import (
	"os"
	"runtime/debug"
)

// gcPercent is how much garbage a hunt lets grow, in percent of what is in use.
// A world and its history are a few MB and are all thrown away after the run,
// so that collecting at the usual 100 takes a tenth of the time and more, and
// takes it from the second of two jobs.
const gcPercent = 800

// RelaxGC lets the collector of the whole program run seldom, as suits a hunt,
// and returns what undoes that. It is for the program that hunts to call, since
// it concerns all of it. Where the environment variable GOGC is set it does
// nothing; a memory limit holds in any case.
func RelaxGC() (restore func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(gcPercent)
	return func() { debug.SetGCPercent(before) }
}
