//go:build soak

package liveplan

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker/measure"
)

// repeats is how many of the runs that the machine disturbed are tried again, so that the
// test ends within four minutes.
const repeats = 3

// The claim that makes a comparison of simulations worth reading.
func TestTheOrderOfProtocolsInTheSimulatorIsThatForReal(t *testing.T) {
	began := time.Now()
	m := measured(t)
	disturbed, left := 0, repeats
	var rows [][]cell
	for i := range faults {
		row := make([]cell, len(subjects))
		for j := range subjects {
			row[j] = cell{of: &subjects[j], fault: &faults[i]}
			busy := row[j].run(t, m)
			for ; busy != "" && left > 0; left-- {
				busy = row[j].run(t, m)
			}
			if busy != "" {
				t.Logf("left out: %s under %s: %s", subjects[j].name, faults[i].name, busy)
				disturbed++
			}
		}
		rows = append(rows, row)
	}
	ordered := 0
	for _, row := range rows {
		ordered += judge(t, row)
	}
	t.Logf("in %d cases the simulation says which of two is worse; %v in all\n%s", ordered, time.Since(began).Round(time.Second), tables(rows))
	if cells := len(faults) * len(subjects); disturbed > cells/2 {
		t.Skipf("this machine had so much else to do that %d of %d real runs were left out", disturbed, cells)
	}
	if ordered < 10 && disturbed == 0 {
		t.Errorf("the simulation told two subjects apart in %d cases, expected 10 or more: the plan compares nothing", ordered)
	}
}

// run runs both worlds, and says why the real one is left out if the machine disturbed it.
func (c *cell) run(t *testing.T, m machine) (busy string) {
	c.simulated = simulate(t, m, c.of, c.fault)
	measures, busy := real(t, m, c.of, c.fault)
	if busy == "" {
		c.real = append(c.real, measures)
	}
	return busy
}

// judge compares the worlds under one fault, and returns in how many cases the simulation
// has a pair of subjects in an order.
func judge(t *testing.T, row []cell) (ordered int) {
	for i := range metrics {
		k := &metrics[i]
		if !k.about(row[0].fault) {
			continue
		}
		for a := range row {
			if wrong := k.differs(&row[a]); wrong != "" {
				t.Error(wrong)
			}
			for b := range row {
				is, wrong := k.order(&row[a], &row[b])
				if wrong != "" {
					t.Error(wrong)
				}
				if is {
					ordered++
				}
			}
		}
	}
	return ordered
}

// about reports whether the metric says something under a fault.
func (k *metric) about(f *fault) bool { return k.struck == (f.effect != nil) }

// tables are all metrics under all faults, as Markdown.
func tables(rows [][]cell) string {
	var b strings.Builder
	for i := range metrics {
		k := &metrics[i]
		fmt.Fprintf(&b, "\n| %s | | simulated: 5 %%, median, 95 %% | real: least, median, most |\n|---|---|---|---|\n", k.name)
		for _, row := range rows {
			for j := range row {
				if k.about(row[j].fault) {
					fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", row[j].fault.name, row[j].of.name, k.told(row[j].simulated), k.told(row[j].real))
				}
			}
		}
	}
	return b.String()
}

// told is the spread of a metric in words.
func (k *metric) told(runs []measure.Measures) string {
	low, mid, high, found := k.spread(runs)
	if !found {
		return "–"
	}
	return fmt.Sprintf("%s, %s, %s", k.words(low), k.words(mid), k.words(high))
}
