package measure

import "time"

// The quantiles of a Latency, in parts per million.
const (
	p50     = 500_000
	p90     = 900_000
	p99     = 990_000
	p999    = 999_000
	million = 1_000_000
)

// latencyOf is that of durations in ascending order.
func latencyOf(ascending []time.Duration) Latency {
	n := int64(len(ascending))
	if n == 0 {
		return Latency{}
	}
	at := func(ppm int64) time.Duration { return ascending[rankOf(ppm, n)-1] }
	return Latency{P50: at(p50), P90: at(p90), P99: at(p99), P999: at(p999), Max: ascending[n-1], Histogram: histogramOf(ascending)}
}
