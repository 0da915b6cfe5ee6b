package checker

import (
	"slices"
	"time"
)

// windowDefault is the window of Availability when none is given.
const windowDefault = 100 * time.Millisecond

// Availability returns the share, in parts per million, of windows between
// start and end in which at least one operation completed with OutcomeOK. The
// last window may be cut short by end, and counts as one. A window of 0 is
// 100 ms; a negative one, or an empty span, gives 0.
func Availability(h History, start, end, window time.Duration) int {
	if window == 0 {
		window = windowDefault
	}
	if window < 0 || end <= start {
		return 0
	}
	var served []int64 // windows, by number
	for _, o := range h {
		if o.Outcome == OutcomeOK && o.Return >= start && o.Return < end {
			served = append(served, int64((o.Return-start)/window))
		}
	}
	slices.Sort(served)
	served = slices.Compact(served)
	windows := int64((end-start-1)/window) + 1
	return int(int64(len(served)) * 1_000_000 / windows)
}
