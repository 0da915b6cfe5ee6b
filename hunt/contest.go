package hunt

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/hunt/strategy"
)

// A Contest is what strategies came to, each hunting for the same flaws in the
// same ranges of seeds.
type Contest struct {
	// Strategies are their names. The others are compared with the first.
	Strategies []string
	// Rows has a row for each flaw and in it one for each strategy.
	Rows [][]Row
	// SeedsMax is how many seeds of a range were tried.
	SeedsMax int
}

// NewContest holds an exhibition by each strategy of strategy.Names. The error
// is that of Exhibit.
func NewContest(ctx context.Context, e Exhibition) (Contest, error) {
	e = e.withDefaults()
	c := Contest{Strategies: strategy.Names, SeedsMax: e.SeedsMax}
	for i, name := range c.Strategies {
		e.Strategy = name
		flaw := 0
		for row, err := range Exhibit(ctx, e) {
			if err != nil {
				return Contest{}, err
			}
			if i == 0 {
				c.Rows = append(c.Rows, nil)
			}
			c.Rows[flaw] = append(c.Rows[flaw], row)
			flaw++
		}
	}
	return c, nil
}

// Table writes the contest as a Markdown table, with the best of each row in
// bold, and below it how each strategy did over all flaws.
func (c Contest) Table() string {
	cells := [][]string{slices.Concat([]string{"protocol", "flaw"}, c.Strategies)}
	for _, rows := range c.Rows {
		line := []string{rows[0].Protocol, rows[0].Flaw}
		best, worst := slices.MinFunc(rows, compareRows), slices.MaxFunc(rows, compareRows)
		for i, row := range rows {
			cell := fmt.Sprintf("%s (%d)", medianText(row.SeedsMedian), row.Found())
			if compareRows(row, best) == 0 && compareRows(row, worst) < 0 {
				cell = "**" + cell + "**"
			}
			if i > 0 {
				cell += " " + ratioText(c.ratio(row, rows[0]))
			}
			line = append(line, cell)
		}
		cells = append(cells, line)
	}
	var b strings.Builder
	b.WriteString(aligned(cells))
	b.WriteString("\n")
	for i, name := range c.Strategies[1:] {
		b.WriteString("- **" + name + "** " + c.summary(i+1) + "\n")
	}
	return b.String()
}

// summary says how the i-th strategy did in comparison with the first.
func (c Contest) summary(i int) string {
	var better, equal, worse int
	var logs float64
	for _, rows := range c.Rows {
		switch sign := compareRows(rows[i], rows[0]); {
		case sign < 0:
			better++
		case sign > 0:
			worse++
		default:
			equal++
		}
		logs += math.Log(c.ratio(rows[i], rows[0]))
	}
	return fmt.Sprintf("is better than %s on %d flaws, equal on %d, and worse on %d; the geometric mean of the ratios is %s.",
		c.Strategies[0], better, equal, worse, ratioText(math.Exp(logs/float64(len(c.Rows)))))
}

// ratio is how many times the seeds of the other it takes, where a median
// beyond the most counts as one more.
func (c Contest) ratio(row, other Row) float64 {
	seeds := func(r Row) float64 {
		if r.SeedsMedian == 0 {
			return float64(c.SeedsMax + 1)
		}
		return float64(r.SeedsMedian)
	}
	return seeds(row) / seeds(other)
}

// compareRows is negative if a found its flaw sooner than b: by the median or,
// if neither has one, in more ranges.
func compareRows(a, b Row) int {
	switch {
	case a.SeedsMedian == 0 && b.SeedsMedian == 0:
		return b.Found() - a.Found()
	case a.SeedsMedian == 0:
		return 1
	case b.SeedsMedian == 0:
		return -1
	default:
		return a.SeedsMedian - b.SeedsMedian
	}
}

func ratioText(ratio float64) string { return fmt.Sprintf("×%.2f", ratio) }
