package compare

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker/measure"
)

// metrics are what comparisons are about, in the order in which they are shown: how well
// clients were served, then how fast, then what that cost, and what was lost.
var metrics = []Metric{
	{Name: "availability", Title: "operations answered in time", Unit: Share, Better: More, less: "answers %s percentage points less in time than", more: "answers %s percentage points more in time than",
		Of: func(m *measure.Measures) (int64, bool) { return answered(m.All) }},
	{Name: "write-availability", Title: "writes answered in time", Unit: Share, Better: More,
		Of: func(m *measure.Measures) (int64, bool) { return answered(m.Writes) }},
	{Name: "stalled", Title: "share of time without progress", Unit: Share, Better: Less, less: "stands still %s percentage points less of the time than", more: "stands still %s percentage points more of the time than",
		Of: func(m *measure.Measures) (int64, bool) {
			return ratio(int64(m.All.Down), int64(m.Span()), millionths)
		}},
	{Name: "longest-outage", Title: "longest time without progress", Unit: Duration, Better: Less,
		Of: func(m *measure.Measures) (int64, bool) { return int64(m.All.Longest), true }},
	{Name: "recovery", Title: "time until the next acknowledged write", Unit: Duration, Better: Less, less: "acknowledges the next write %s sooner than", more: "acknowledges the next write %s later than", Of: recovery, censors: true},
	{Name: "recovery-timeouts", Title: "the same in election timeouts", Unit: Multiple, Better: Less, Of: recoveryTimeouts, censors: true},
	{Name: "read-p50", Title: "median latency of reads", Unit: Duration, Better: Less, less: "takes %s less for a median read than", more: "takes %s longer for a median read than",
		Of: func(m *measure.Measures) (int64, bool) { return latency(m.Reads, m.Reads.Latency.P50) }},
	{Name: "read-p99", Title: "99th percentile of the latency of reads", Unit: Duration, Better: Less,
		Of: func(m *measure.Measures) (int64, bool) { return latency(m.Reads, m.Reads.Latency.P99) }},
	{Name: "write-p50", Title: "median latency of writes", Unit: Duration, Better: Less, less: "takes %s less for a median write than", more: "takes %s longer for a median write than",
		Of: func(m *measure.Measures) (int64, bool) { return latency(m.Writes, m.Writes.Latency.P50) }},
	{Name: "write-p99", Title: "99th percentile of the latency of writes", Unit: Duration, Better: Less, less: "has a 99th percentile of writes %s lower than", more: "has a 99th percentile of writes %s higher than",
		Of: func(m *measure.Measures) (int64, bool) { return latency(m.Writes, m.Writes.Latency.P99) }},
	{Name: "throughput", Title: "operations acknowledged in a second", Unit: PerSecond, Better: More,
		Of: func(m *measure.Measures) (int64, bool) { return m.Throughput(), m.Span() > 0 }},
	{Name: "messages", Title: "messages for each acknowledged operation", Unit: Count, Better: Less, less: "sends %s messages fewer than", more: "sends %s messages more than",
		Of: func(m *measure.Measures) (int64, bool) {
			return ratio(m.Cost.Messages, int64(m.Acknowledged()), thousandths)
		}},
	{Name: "bytes", Title: "bytes sent for each acknowledged operation", Unit: Bytes, Better: Less,
		Of: func(m *measure.Measures) (int64, bool) {
			return ratio(m.Cost.Bytes, int64(m.Acknowledged()), thousandths)
		}},
	{Name: "syncs", Title: "syncs of disks for each acknowledged operation", Unit: Count, Better: Less, less: "takes %s syncs fewer than", more: "takes %s syncs more than",
		Of: func(m *measure.Measures) (int64, bool) {
			return ratio(m.Cost.Syncs, int64(m.Acknowledged()), thousandths)
		}},
	{Name: "work", Title: "work of servers for each acknowledged operation", Unit: Nanos, Better: Less,
		Of: func(m *measure.Measures) (int64, bool) { return ratio(int64(m.Cost.Work), int64(m.Acknowledged()), 1) }},
	{Name: "elections", Title: "times that a server began to lead, after the start of a run", Unit: Count, Better: Less,
		Of: func(m *measure.Measures) (int64, bool) { return int64(m.Elections) * thousandths, true }},
	{Name: "lost", Title: "acknowledged writes lost", Unit: Count, Better: Less,
		Of: func(m *measure.Measures) (int64, bool) { return int64(m.Lost) * thousandths, true }},
}

// Metrics are what comparisons are about, in the order of Estimates. Whoever adds one adds
// a line to metrics.
func Metrics() []Metric { return append([]Metric(nil), metrics...) }

// MetricNamed is the place of the metric of that name in Metrics; -1 if there is none.
func MetricNamed(name string) int {
	for i := range metrics {
		if metrics[i].Name == name {
			return i
		}
	}
	return -1
}

const (
	thousandths = 1000
	millionths  = 1_000_000
)

// ratio is a/b in the unit given, rounded; false if b is 0.
func ratio(a, b, unit int64) (int64, bool) {
	if b <= 0 {
		return 0, false
	}
	return mulDiv(a, unit, b), true
}

// answered is the share of operations that were acknowledged within the deadline, of those
// that were asked.
func answered(o measure.Operations) (int64, bool) {
	return ratio(int64(o.Within), int64(o.Asked), millionths)
}

// latency is a quantile of some operations; false if there were none.
func latency(o measure.Operations, quantile time.Duration) (int64, bool) {
	return int64(quantile), o.Asked > 0
}

// slowest is the recovery that took longest of those from the faults that the run is about:
// who is back at once from the first of several and not from the second is not praised. It
// is false if none of them struck.
func slowest(m *measure.Measures) (longest measure.Recovery, found bool) {
	for _, r := range m.Recoveries {
		if !found || r.Took > longest.Took {
			longest, found = r, true
		}
	}
	return longest, found
}

// recovery is how long it took after the fault that the run is about, or that of several
// after which it took longest; if clients were not served again in time, what was left of
// the phase, which is a bound from below.
func recovery(m *measure.Measures) (int64, bool) {
	r, found := slowest(m)
	return int64(r.Took), found
}

// recoveryTimeouts is the same in election timeouts; false if the protocol has none.
func recoveryTimeouts(m *measure.Measures) (int64, bool) {
	r, _ := slowest(m)
	return r.Timeouts, r.Timeouts > 0
}

// Censored reports whether clients were not served again after one of the faults that the
// run is about before the phase ended: its recovery is then a bound from below.
func (r *Run) Censored() bool {
	return slices.ContainsFunc(r.Measures.Recoveries, func(r measure.Recovery) bool { return !r.Recovered })
}
