package reports

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
)

// Served says how well clients were served while faults struck: the share of operations
// that were acknowledged within the deadline of the workload, and the longest outage.
// docs/measures.md says what these are.
func Served(r *scenarios.Result) string {
	all := &r.Measures.All
	if all.Asked == 0 {
		return "nothing was asked for while faults struck"
	}
	outage := "no outage"
	if all.Longest > 0 {
		outage = "longest outage " + seconds(all.Longest.Round(time.Millisecond))
	}
	return fmt.Sprintf("%s in time, %s", percent(all.WithinPPM()), outage)
}

// percent is a share of parts per million, rounded down, so that only all is 100 %.
func percent(ppm int64) string { return fmt.Sprintf("%d.%d %%", ppm/10_000, ppm/1000%10) }

// Why says why the verdict on a run is not valid; it is empty if it is.
func Why(r *scenarios.Result) string { return factsOf(r).why() }

// Measured is what was measured of a run as names with values: how well clients were served,
// and what that cost. docs/measures.md says what these are.
func Measured(r *scenarios.Result) [][2]string {
	m := &r.Measures
	rows := [][2]string{
		{"availability", Served(r)},
		{"operations", fmt.Sprintf("%d ok, %d failed, %d unknown", r.Operations.OK, r.Operations.Fail, r.Operations.Unknown)},
	}
	add := func(name, format string, args ...any) {
		rows = append(rows, [2]string{name, fmt.Sprintf(format, args...)})
	}
	for _, of := range []struct {
		name string
		*measure.Operations
	}{{"all operations", &m.All}, {"reads", &m.Reads}, {"writes", &m.Writes}} {
		if of.Asked > 0 {
			add("latency of "+of.name, "half within %s, 99 %% within %s, all within %s", brief(of.Latency.P50), brief(of.Latency.P99), brief(of.Latency.Max))
		}
	}
	if m.All.Down > 0 {
		add("outages", "%s, %s in all", prose.Count(len(m.All.Outages), "time"), seconds(m.All.Down))
	}
	add("elections", "%d", m.Elections)
	add("messages", "%d, %d bytes", m.Cost.Messages, m.Cost.Bytes)
	add("syncs", "%d", m.Cost.Syncs)
	if m.Lost > 0 {
		add("lost", "%s of which nothing was left", prose.Count(m.Lost, "acknowledged write"))
	}
	return rows
}

// brief is a time that may be short, to the microsecond.
func brief(d time.Duration) string { return d.Round(time.Microsecond).String() }
