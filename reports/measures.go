package reports

import (
	"fmt"
	"time"

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
