package hunt

import (
	"math"
	"os"
	"runtime/debug"
)

// A world and its history are a few MB and are all thrown away after the run,
// so collecting as often as usual takes a tenth of the time and more, and takes
// it from the second of two jobs: with 300 MB of garbage two jobs make 1.9 times
// the runs of one, with 70 MB 1.75 times.
const (
	// gcPercent is how much garbage a hunt lets grow, in percent of what is in
	// use.
	gcPercent = 3200
	// gcLimit is from how many bytes on it collects more often, if nobody set a
	// limit: a long hunt has more in use than a run.
	gcLimit = 1 << 30
)

// RelaxGC lets the collector of the whole program run seldom, as suits a hunt,
// and returns what undoes that. It is for the program that hunts to call, since
// it concerns all of it. Where the environment variable GOGC is set it does
// nothing; a memory limit that somebody set holds in any case.
func RelaxGC() (restore func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	percent, limit := debug.SetGCPercent(gcPercent), debug.SetMemoryLimit(-1)
	if limit == math.MaxInt64 {
		debug.SetMemoryLimit(gcLimit)
	}
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}
