//go:build soak

package liveplan

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker/measure"
)

// A metric is a measure by which the worlds are compared.
type metric struct {
	name   string
	struck bool // it is about what faults do, and not about how it is without
	of     func(*measure.Measures) []int64
	floor  int64 // what is less is not told from it
	words  func(int64) string
}

var metrics = []metric{
	{"median latency", false, latency, 0, milliseconds},
	{"messages for each operation", false, messages, 0, thousandths},
	{"time to the next acknowledged write", true, recoveries, int64(60 * time.Millisecond), milliseconds},
	{"longest outage", true, outage, int64(measure.OutageMin), milliseconds},
}

// recoveries has a value for each strike; what recovers at once waits for the next client
// that means to write.
func recoveries(m *measure.Measures) (all []int64) {
	for _, r := range m.Recoveries {
		all = append(all, int64(r.Took))
	}
	return all
}

// outage is the longest that any of the strikes led to, if all were of the kind that the
// fault is about.
func outage(m *measure.Measures) []int64 {
	if len(m.Recoveries) < strikes {
		return nil
	}
	return []int64{int64(m.All.Longest)}
}

func latency(m *measure.Measures) []int64 { return []int64{int64(m.All.Latency.P50)} }

func messages(m *measure.Measures) []int64 {
	return []int64{m.Cost.Messages * 1000 / int64(max(1, m.All.OK))}
}

func milliseconds(ns int64) string { return fmt.Sprintf("%.1f ms", float64(ns)/1e6) }
func thousandths(n int64) string   { return fmt.Sprintf("%.1f", float64(n)/1e3) }

// spread is where the values of a metric lie in some runs: one in twenty below low, half
// below mid, one in twenty above high. It is false if there are none.
func (k *metric) spread(runs []measure.Measures) (low, mid, high int64, found bool) {
	var all []int64
	for i := range runs {
		all = append(all, k.of(&runs[i])...)
	}
	if len(all) == 0 {
		return 0, 0, 0, false
	}
	slices.Sort(all)
	at := func(percent int) int64 { return all[((len(all)-1)*percent+50)/100] }
	return at(5), at(50), at(95), true
}

// The worlds are said to differ only if they do by more than chance, and than the clock
// of a machine does that has other things to do too.
const (
	apart  = 150 // percent of another subject's most that a simulated one's least is, if it is worse for sure
	within = 300 // percent of the simulated most that a real median is at most, and that the simulated least is of it
)

// A cell is one subject under one fault, in both worlds.
type cell struct {
	of        *subject
	fault     *fault
	simulated []measure.Measures
	real      []measure.Measures // one run, or none if the machine disturbed it
}

// differs says in what way a real cell is not what the simulated one is; "" if it is.
func (k *metric) differs(c *cell) string {
	least, _, most, told := k.spread(c.simulated)
	_, found, _, seen := k.spread(c.real)
	if !told || !seen {
		return ""
	}
	if max(found, k.floor)*100 > max(most, k.floor)*within || max(least, k.floor)*100 > max(found, k.floor)*within {
		return fmt.Sprintf("%s under %s: the real %s is %s, expected a third to three times that of the simulation, which is %s to %s",
			c.of.name, c.fault.name, k.name, k.words(found), k.words(least), k.words(most))
	}
	return ""
}

// order reports whether the simulation has one cell worse than another for sure, and if
// it has, what is wrong with the real ones; "" if nothing is.
func (k *metric) order(better, worse *cell) (ordered bool, wrong string) {
	_, _, most, told := k.spread(better.simulated)
	least, _, _, toldToo := k.spread(worse.simulated)
	_, b, _, seen := k.spread(better.real)
	_, w, _, seenToo := k.spread(worse.real)
	if !told || !toldToo || !seen || !seenToo || least <= most || max(least, k.floor)*100 < max(most, k.floor)*apart {
		return false, ""
	}
	if b < w {
		return true, ""
	}
	return true, fmt.Sprintf("under %s: the real %s of %s is %s, and that of %s %s, expected more: in the simulation the first has %s at most, and the other %s at least",
		worse.fault.name, k.name, better.of.name, k.words(b), worse.of.name, k.words(w), k.words(most), k.words(least))
}
