package measure

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

// The kinds of a service: two that write, and one that reads.
var (
	put    = &checker.Kind{Name: "put", Inputs: checker.OneInput}
	remove = &checker.Kind{Name: "delete"}
	get    = &checker.Kind{Name: "get", Reads: true, Output: checker.MaybeOutput}
)

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// drawRun draws a run of a few operations within a second, all at whole milliseconds.
func drawRun(t *rapid.T) Run {
	r := Run{Until: ms(rapid.IntRange(0, 900).Draw(t, "until")), Deadline: ms(rapid.IntRange(1, 300).Draw(t, "deadline"))}
	for i := range rapid.IntRange(0, 16).Draw(t, "operations") {
		call := rapid.IntRange(0, 1000).Draw(t, "call")
		// Few different lengths, so that what ends and begins at one instant is common.
		took := 50 * rapid.IntRange(0, 8).Draw(t, "took")
		late := 50 * rapid.IntRange(0, 4).Draw(t, "late")
		r.History = append(r.History, checker.Operation{
			ID: i, Kind: rapid.SampledFrom([]*checker.Kind{put, remove, get}).Draw(t, "kind"),
			Outcome: rapid.SampledFrom([]checker.Outcome{checker.OutcomeOK, checker.OutcomeFail, checker.OutcomeUnknown, checker.OutcomeUnknown}).Draw(t, "outcome"),
			Call:    ms(call / 50 * 50), Return: ms(call/50*50 + took), Late: ms(min(late, call/50*50)),
		})
	}
	for _, at := range slices.Sorted(slices.Values(rapid.SliceOfN(rapid.IntRange(0, 950), 0, 3).Draw(t, "faults"))) {
		r.Faults = append(r.Faults, Fault{At: ms(at)})
	}
	return r
}

// A brute measures millisecond by millisecond, as docs/measures.md says.
type brute struct {
	run         Run
	start, till int // of the span, in milliseconds
}

func newBrute(r Run) brute {
	b := brute{run: r, till: int(r.Until / time.Millisecond)}
	for at := range b.till {
		for _, o := range r.History {
			if o.Outcome == checker.OutcomeOK && !o.Kind.Reads && o.Return == ms(at) {
				b.start = at
				return b
			}
		}
	}
	return b
}

// outages walks through the span, where 2n is the instant of millisecond n, and 2n+1 the
// time between this and the next, and marks in which somebody waits of those that belong.
func (b brute) outages(belongs func(*checker.Kind) bool) []Outage {
	from, to := 2*b.start, 2*b.till
	waits, ends := make([]bool, to+1), make([]bool, to+1)
	for _, o := range b.run.History {
		begin, end := 2*int((o.Call-o.Late)/time.Millisecond), 2*int(o.Return/time.Millisecond)
		if !belongs(o.Kind) || begin < from && end <= from || begin >= to {
			continue
		}
		for at := max(begin, from); at <= min(end, to); at++ {
			waits[at] = true
		}
		if o.Outcome == checker.OutcomeOK && from <= end && end < to {
			ends[end] = true
		}
	}
	var found []Outage
	add := func(begin, end int) {
		if begin >= 0 && end-begin > 200 {
			found = append(found, Outage{From: ms(begin / 2), For: ms((end - begin) / 2)})
		}
	}
	begin, last := -1, -1 // of what may be an outage: since when, and the last at which somebody waited
	for at := from; at <= to; at++ {
		switch {
		case !waits[at]:
			continue
		case begin >= 0 && at-last > 200 && at-last > 1:
			add(begin, last)
			begin = at
		case begin < 0:
			begin = at
		}
		last = at
		if ends[at] {
			add(begin, at)
			begin = -1
			if at < to && waits[at+1] {
				begin = at
			}
		}
	}
	add(begin, last)
	return found
}

// recoveries looks, after each fault, for the first millisecond at which a write is
// acknowledged that was meant to begin no earlier.
func (b brute) recoveries() []Recovery {
	var all []Recovery
	for _, f := range b.run.Faults {
		at := int(f.At / time.Millisecond)
		if at < b.start || at >= b.till {
			continue
		}
		recovery := Recovery{Fault: f, Took: ms(b.till - at)}
		for after := b.till - 1; after >= at; after-- {
			for _, o := range b.run.History {
				if o.Outcome == checker.OutcomeOK && !o.Kind.Reads && o.Call-o.Late >= f.At && o.Return == ms(after) {
					recovery.Took, recovery.Recovered = ms(after-at), true
				}
			}
		}
		all = append(all, recovery)
	}
	return all
}
