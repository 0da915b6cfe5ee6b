package export

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/hunt/store"
)

// A column of a table of runs.
type column struct {
	head string
	cell func(*Hunt, *store.Run) string
}

// columns are those of a table of runs. What a run took of the machine is not among them:
// it is not the same twice.
var columns = append(append([]column{
	{"scenario", func(h *Hunt, r *store.Run) string { return h.Plan.Scenarios[r.Scenario].Name }},
	{"seed", func(_ *Hunt, r *store.Run) string { return strconv.FormatUint(r.Seed, 10) }},
	{"verdict", func(_ *Hunt, r *store.Run) string { return r.Verdict.String() }},
	{"signature", func(_ *Hunt, r *store.Run) string { return r.Signature }},
	{"digest", func(_ *Hunt, r *store.Run) string { return r.Digest.String() }},
	{"beyond", func(_ *Hunt, r *store.Run) string { return r.Beyond }},
	{"unjudged", func(_ *Hunt, r *store.Run) string { return strings.Join(r.Unjudged, ", ") }},
	number("events", func(r *store.Run) int64 { return int64(r.Events) }),
	number("virtual_ns", func(r *store.Run) int64 { return int64(r.Virtual) }),
	number("faults", func(r *store.Run) int64 { return int64(r.Faults) }),
	number("idle", func(r *store.Run) int64 { return int64(r.Idle) }),
	number("skipped", func(r *store.Run) int64 { return int64(r.Skipped) }),
	number("start_ns", func(r *store.Run) int64 { return int64(r.Measures.Start) }),
	number("until_ns", func(r *store.Run) int64 { return int64(r.Measures.Until) }),
	number("elections", func(r *store.Run) int64 { return int64(r.Measures.Elections) }),
	number("lost", func(r *store.Run) int64 { return int64(r.Measures.Lost) }),
	number("messages", func(r *store.Run) int64 { return r.Measures.Cost.Messages }),
	number("bytes", func(r *store.Run) int64 { return r.Measures.Cost.Bytes }),
	number("syncs", func(r *store.Run) int64 { return r.Measures.Cost.Syncs }),
	number("work_ns", func(r *store.Run) int64 { return int64(r.Measures.Cost.Work) }),
}, served("reads", func(m *measure.Measures) *measure.Operations { return &m.Reads })...),
	served("writes", func(m *measure.Measures) *measure.Operations { return &m.Writes })...)

// number is a column of whole numbers.
func number(head string, of func(*store.Run) int64) column {
	return column{head, func(_ *Hunt, r *store.Run) string { return strconv.FormatInt(of(r), 10) }}
}

// served are the columns of some operations.
func served(of string, operations func(*measure.Measures) *measure.Operations) []column {
	count := func(head string, value func(*measure.Operations) int) column {
		return number(of+"_"+head, func(r *store.Run) int64 { return int64(value(operations(&r.Measures))) })
	}
	span := func(head string, value func(*measure.Operations) time.Duration) column {
		return number(of+"_"+head+"_ns", func(r *store.Run) int64 { return int64(value(operations(&r.Measures))) })
	}
	return []column{
		count("asked", func(o *measure.Operations) int { return o.Asked }),
		count("ok", func(o *measure.Operations) int { return o.OK }),
		count("failed", func(o *measure.Operations) int { return o.Failed }),
		count("unknown", func(o *measure.Operations) int { return o.Unknown }),
		count("within_deadline", func(o *measure.Operations) int { return o.Within }),
		span("p50", func(o *measure.Operations) time.Duration { return o.Latency.P50 }),
		span("p99", func(o *measure.Operations) time.Duration { return o.Latency.P99 }),
		span("max", func(o *measure.Operations) time.Duration { return o.Latency.Max }),
		count("outages", func(o *measure.Operations) int { return len(o.Outages) }),
		span("down", func(o *measure.Operations) time.Duration { return o.Down }),
		span("longest_outage", func(o *measure.Operations) time.Duration { return o.Longest }),
	}
}

// writeCSV writes a row for each run of a hunt, below a row of titles.
func writeCSV(w io.Writer, h *Hunt) error {
	out := csv.NewWriter(w)
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = c.head
	}
	if err := out.Write(row); err != nil {
		return err
	}
	for r, err := range h.Runs {
		if err != nil {
			return err
		}
		for i, c := range columns {
			row[i] = c.cell(h, &r)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
