package compare

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/sim/rng"
)

// cellConfidence is that of the bounds of each cell, in parts per million.
const cellConfidence = 950_000

// A Made is a run that was made of one of a plan's scenarios.
type Made struct {
	Scenario int // its place in Plan.Scenarios
	Run
}

// Tabulate makes a table of runs, in whatever order. The seeds of the table are those with
// which all scenarios were run: the others tell nothing about differences. Each run there
// is once.
func Tabulate(p Plan, runs []Made) *Table {
	t := &Table{Plan: p}
	all := p.Scenarios()
	bySeed := make(map[uint64][]*Made)
	for i := range runs {
		bySeed[runs[i].Seed] = append(bySeed[runs[i].Seed], &runs[i])
	}
	for seed, of := range bySeed {
		if len(of) == len(all) {
			t.Seeds = append(t.Seeds, seed)
		}
	}
	slices.Sort(t.Seeds)
	kept := make([][]Run, len(all))
	for _, seed := range t.Seeds {
		for _, made := range bySeed[seed] {
			kept[made.Scenario] = append(kept[made.Scenario], made.Run)
		}
	}
	next := 0
	cell := func(f Fault, rate, subject int) *Cell {
		c := &Cell{Fault: f.Name, Subject: p.Subjects[subject].Name, Rate: rate, Scenario: all[next], Runs: kept[next]}
		next++
		c.tabulate(&p, f)
		return c
	}
	for _, f := range p.Faults {
		t.Cells = append(t.Cells, row(len(p.Subjects), func(i int) *Cell { return cell(f, 0, i) }))
	}
	for _, rate := range p.Loads {
		t.Load = append(t.Load, row(len(p.Subjects), func(i int) *Cell { return cell(Fault{}, rate, i) }))
	}
	for _, cells := range t.Cells {
		t.Differences = append(t.Differences, differences(&p, cells)...)
	}
	return t
}

// row is a row of cells, made in the order of subjects.
func row(subjects int, cell func(int) *Cell) []*Cell {
	cells := make([]*Cell, subjects)
	for i := range cells {
		cells[i] = cell(i)
	}
	return cells
}

// tabulate fills a cell that has its runs.
func (c *Cell) tabulate(p *Plan, f Fault) {
	for i := range c.Runs {
		r, of := &c.Runs[i], c.Scenario
		of.Seed = r.Seed
		r.Shift = of.ShiftBy()
		r.Measures.Recoveries = since(f.begin(r.Shift), r.Measures.Recoveries)
		if c.Runs[i].worse(&c.Runs[c.Worst]) {
			c.Worst = i
		}
	}
	from := stream(p, "cell", c.Fault, c.Subject).Derive(uint64(c.Rate))
	for i := range metrics {
		values, _ := c.values(i)
		values = slices.DeleteFunc(values, func(v value) bool { return !v.found })
		numbers := numbersOf(values)
		is := bootstrap(numbers, cellConfidence, from.Derive(rng.HashString(metrics[i].Name)))
		c.Estimates = append(c.Estimates, estimate(numbers, is))
	}
}

// begin is when the fault that the plan is about strikes in a run in which all is so much
// later. What strikes at the start, or waits for something, is not shifted.
func (f *Fault) begin(shift time.Duration) time.Duration {
	if f.Begin == 0 {
		return 0
	}
	return f.Begin + shift
}

// since are the recoveries from the faults that strike when the one does that the plan is
// about, or later: what only sets the scene is none of them.
func since(begin time.Duration, all []measure.Recovery) []measure.Recovery {
	return slices.DeleteFunc(slices.Clone(all), func(r measure.Recovery) bool { return r.At < begin })
}

// worse reports whether clients were served worse in r than in other: a smaller share in
// time, or a longer outage.
func (r *Run) worse(other *Run) bool {
	a, b := &r.Measures, &other.Measures
	return cmp.Or(
		cmp.Compare(int64(a.All.Within)*int64(max(1, b.All.Asked)), int64(b.All.Within)*int64(max(1, a.All.Asked))),
		cmp.Compare(b.All.Longest, a.All.Longest),
	) < 0
}

// A value is that of a metric in one run, if it has it.
type value struct {
	is    int64
	found bool
}

// values are those of a metric in each of the runs, and how many have it.
func (c *Cell) values(metric int) (all []value, found int) {
	for i := range c.Runs {
		is, has := metrics[metric].Of(&c.Runs[i].Measures)
		all = append(all, value{is, has})
		if has {
			found++
		}
	}
	return all, found
}

func numbersOf(values []value) []int64 {
	numbers := make([]int64, len(values))
	for i, v := range values {
		numbers[i] = v.is
	}
	return numbers
}

// Censored is in how many runs clients were not served again after the fault before the
// phase ended. Their recovery counts with what was left of the phase, so that the mean is a
// bound from below.
func (c *Cell) Censored() int {
	n := 0
	for i := range c.Runs {
		if c.Runs[i].Censored() {
			n++
		}
	}
	return n
}

// stream is a stream for draws about something, whatever else is in the table.
func stream(p *Plan, about string, names ...string) rng.Stream {
	s := rng.New(rng.HashString(p.Name), "compare "+about)
	for _, name := range names {
		s = s.Derive(rng.HashString(name))
	}
	return s
}

// differences are those between the cells of a row: of each metric, all pairs.
func differences(p *Plan, cells []*Cell) []Difference {
	var all []Difference
	values := make([][]value, len(cells))
	for m := range metrics {
		for i := range cells {
			values[i], _ = cells[i].values(m)
		}
		for i := range cells {
			for j := i + 1; j < len(cells); j++ {
				all = append(all, difference(p, m, cells[i], cells[j], values[i], values[j]))
			}
		}
	}
	return all
}

// difference is that of one metric between two cells, over the seeds with which both have it.
func difference(p *Plan, metric int, a, b *Cell, ofA, ofB []value) Difference {
	d := Difference{Fault: a.Fault, Metric: metrics[metric].Name, A: a.Subject, B: b.Subject}
	var numbers []int64
	for i := range ofA {
		if ofA[i].found && ofB[i].found {
			numbers = append(numbers, ofA[i].is-ofB[i].is)
		}
	}
	is, apart := paired(numbers, p.Confidence, stream(p, "difference", d.Fault, d.Metric, d.A, d.B))
	d.Estimate, d.Apart = estimate(numbers, is), apart
	return d
}
