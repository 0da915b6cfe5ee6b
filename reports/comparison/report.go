package comparison

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/hunt/compare"
)

// A report is a table that is to be shown, with a name for everything that links lead to.
type report struct {
	*compare.Table
	worst func(*compare.Cell) string
	// names are those of cells and of faults in links and files: no two are the same.
	cells  map[*compare.Cell]string
	faults []string
}

func newReport(t *compare.Table, worst func(*compare.Cell) string) *report {
	r := &report{Table: t, worst: worst, cells: make(map[*compare.Cell]string)}
	taken := make(map[string]bool)
	for _, f := range t.Plan.Faults {
		r.faults = append(r.faults, unique(taken, f.Name))
	}
	taken = make(map[string]bool)
	for _, cells := range t.Cells {
		for _, c := range cells {
			r.cells[c] = unique(taken, c.Fault+"-"+c.Subject)
		}
	}
	for _, cells := range t.Load {
		for _, c := range cells {
			r.cells[c] = unique(taken, fmt.Sprintf("load-%d-%s", c.Rate, c.Subject))
		}
	}
	return r
}

// scenarioFile is where the scenario of a cell stands.
func (r *report) scenarioFile(c *compare.Cell) string {
	return ScenariosDir + "/" + r.cells[c] + ".yaml"
}

// unique is the text as a name of files and links that is not among those taken.
func unique(taken map[string]bool, text string) string {
	name := plain(text)
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s-%d", plain(text), n)
	}
	taken[strings.ToLower(name)] = true
	return name
}

// plain is the text with whatever has a meaning in paths and links replaced.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_.", r) {
			return r
		}
		return '_'
	}, text)
}

// subjects are the names of what is compared.
func (r *report) subjects() []string {
	var names []string
	for _, s := range r.Plan.Subjects {
		names = append(names, s.Name)
	}
	return names
}

// runs is how many runs the table has in all.
func (r *report) runs() int {
	n := 0
	for _, rows := range [][][]*compare.Cell{r.Cells, r.Load} {
		for _, cells := range rows {
			for _, c := range cells {
				n += len(c.Runs)
			}
		}
	}
	return n
}

// estimate is that of a metric in a cell.
func estimate(c *compare.Cell, metric int) compare.Estimate { return c.Estimates[metric] }

// metric is the place of a metric that must be there, and what it is.
func metric(name string) (int, compare.Metric) {
	at := compare.MetricNamed(name)
	if at < 0 {
		panic("comparison: there is no metric " + name)
	}
	return at, compare.Metrics()[at]
}
