package protocols

import "time"

// An Election is what it takes servers to have one that leads, and to keep it.
type Election struct {
	// Beat is how often the others hear from who leads, at least.
	Beat time.Duration
	// Silence is after how long without a word from it others may seek its place.
	Silence time.Duration
	// Attempt is how long an attempt to take it may be sure to have, in which there are
	// so many Trips to a majority and back, one after the other, each with a sync. With
	// 0 trips nobody need be asked.
	Attempt time.Duration
	Trips   int
}
