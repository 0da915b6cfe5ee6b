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

// Latencies are times from call to return, sorted.
type Latencies []time.Duration

// LatenciesOf returns the latencies of the operations of h that completed
// with OutcomeOK.
func LatenciesOf(h History) Latencies {
	var l Latencies
	for _, o := range h {
		if o.Outcome == OutcomeOK {
			l = append(l, o.Return-o.Call)
		}
	}
	slices.Sort(l)
	return l
}

// Quantile returns the smallest latency that at least the given millionths of
// all do not exceed: 500_000 asks for the median, 990_000 for the 99th
// percentile. It returns 0 if there are no latencies; millionths outside 0 to
// 1_000_000 count as the nearest of these.
func (l Latencies) Quantile(millionths int) time.Duration {
	if len(l) == 0 {
		return 0
	}
	millionths = min(max(millionths, 0), 1_000_000)
	rank := (int64(len(l))*int64(millionths) + 999_999) / 1_000_000
	return l[max(rank, 1)-1]
}
