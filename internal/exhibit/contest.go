package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/hunt/strategy"
	"github.com/laplace-sim/laplace/internal/prose"
)

// A contest is what strategies came to, each hunting for the same flaws in the
// same ranges of seeds.
type contest struct {
	// strategies are their names. The others are compared with the first.
	strategies []string
	// rows has a row for each flaw and in it one for each strategy.
	rows [][]finding
	// seedsMax is how many seeds of a range were tried.
	seedsMax int
}

// newContest makes a search by each strategy of strategy.Names. The error is
// that of the search.
func newContest(ctx context.Context, s search) (contest, error) {
	c := contest{strategies: strategy.Names, seedsMax: s.seedsMax}
	for _, s.strategy = range c.strategies {
		found, err := s.run(ctx)
		if err != nil {
			return contest{}, err
		}
		if c.rows == nil {
			c.rows = make([][]finding, len(found))
		}
		for i, f := range found {
			c.rows[i] = append(c.rows[i], f)
		}
	}
	return c, nil
}

// markdown writes the contest as a Markdown table, with the best of each row in
// bold, and below it how each strategy did over all flaws.
func (c contest) markdown() string {
	cells := [][]string{slices.Concat([]string{"protocol", "flaw"}, c.strategies)}
	for _, rows := range c.rows {
		line := []string{rows[0].protocol, rows[0].name}
		best, worst := slices.MinFunc(rows, compare), slices.MaxFunc(rows, compare)
		for i, row := range rows {
			cell := fmt.Sprintf("%s (%d)", medianText(row.seedsMedian), row.ranges())
			if compare(row, best) == 0 && compare(row, worst) < 0 {
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
	b.WriteString(prose.Table(cells, "-"))
	b.WriteString("\n")
	for i, name := range c.strategies[1:] {
		b.WriteString("- **" + name + "** " + c.summary(i+1) + "\n")
	}
	return b.String()
}

// summary says how the i-th strategy did in comparison with the first.
func (c contest) summary(i int) string {
	var better, equal, worse int
	var logs float64
	for _, rows := range c.rows {
		switch sign := compare(rows[i], rows[0]); {
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
		c.strategies[0], better, equal, worse, ratioText(math.Exp(logs/float64(len(c.rows)))))
}

// ratio is how many times the seeds of the other it takes, where a median
// beyond the most counts as one more.
func (c contest) ratio(row, other finding) float64 {
	seeds := func(r finding) float64 {
		if r.seedsMedian == 0 {
			return float64(c.seedsMax + 1)
		}
		return float64(r.seedsMedian)
	}
	return seeds(row) / seeds(other)
}

// compare is negative if a found its flaw sooner than b: by the median or,
// if neither has one, in more ranges.
func compare(a, b finding) int {
	switch {
	case a.seedsMedian == 0 && b.seedsMedian == 0:
		return b.ranges() - a.ranges()
	case a.seedsMedian == 0:
		return 1
	case b.seedsMedian == 0:
		return -1
	default:
		return a.seedsMedian - b.seedsMedian
	}
}

func ratioText(ratio float64) string { return fmt.Sprintf("×%.2f", ratio) }
