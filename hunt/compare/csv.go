package compare

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
)

// A File is one that a table is written to, by its name.
type File struct {
	Name  string
	Write func(io.Writer) error
}

// CSV are the numbers of a table as files of comma-separated values: the runs, the
// estimates of the cells, the paired differences, and the load-latency curves if there are
// any. Numbers are exact decimals, in the unit that stands behind the name of a metric or
// in the column of it. What a run has not is empty.
func (t *Table) CSV() []File {
	files := []File{
		{"runs.csv", written(t.runRows)},
		{"cells.csv", written(func(add func(...string)) { estimateRows(t.Cells, add) })},
		{"differences.csv", written(t.differenceRows)},
	}
	if len(t.Load) > 0 {
		files = append(files, File{"loads.csv", written(func(add func(...string)) { estimateRows(t.Load, add) })})
	}
	return files
}

// written writes the rows that are added.
func written(rows func(add func(...string))) func(io.Writer) error {
	return func(to io.Writer) error {
		w := csv.NewWriter(to)
		rows(func(row ...string) { _ = w.Write(row) }) // Flush keeps the error
		w.Flush()
		return w.Error()
	}
}

// rows are those of faults and then those of loads.
func (t *Table) rows() [][]*Cell { return slices.Concat(t.Cells, t.Load) }

func (t *Table) runRows(add func(...string)) {
	head := []string{"fault", "rate", "subject", "seed", "verdict", "recovered"}
	for _, m := range metrics {
		head = append(head, column(m))
	}
	add(head...)
	for _, row := range t.rows() {
		for _, c := range row {
			for i := range c.Runs {
				add(c.runRow(&c.Runs[i])...)
			}
		}
	}
}

// column is the head of a metric's column.
func column(m Metric) string {
	if m.Unit.Name() == "" {
		return m.Name
	}
	return m.Name + " " + m.Unit.Name()
}

func (c *Cell) runRow(r *Run) []string {
	row := append(c.key(), strconv.FormatUint(r.Seed, 10), r.Verdict.String(), r.recovered())
	for _, m := range metrics {
		text := ""
		if is, found := m.Of(&r.Measures); found {
			text = m.Unit.Decimal(is)
		}
		row = append(row, text)
	}
	return row
}

// recovered says whether clients were served again after the fault; "" if none struck.
func (r *Run) recovered() string {
	if len(r.Measures.Recoveries) == 0 {
		return ""
	}
	return strconv.FormatBool(!r.Censored())
}

// key is what tells a cell from others.
func (c *Cell) key() []string {
	rate := ""
	if c.Rate > 0 {
		rate = strconv.Itoa(c.Rate)
	}
	return []string{c.Fault, rate, c.Subject}
}

func estimateRows(rows [][]*Cell, add func(...string)) {
	add("fault", "rate", "subject", "metric", "unit", "runs", "censored", "mean", "low", "high", "median", "p95", "max")
	for _, row := range rows {
		for _, c := range row {
			for i, e := range c.Estimates {
				censored := ""
				if metrics[i].censors {
					censored = strconv.Itoa(c.Censored())
				}
				add(slices.Concat(c.key(), []string{metrics[i].Name, metrics[i].Unit.Name(), strconv.Itoa(e.N), censored}, e.decimals(metrics[i].Unit))...)
			}
		}
	}
}

// decimals are the numbers of an estimate; empty if there are none.
func (e Estimate) decimals(u Unit) []string {
	if e.N == 0 {
		return make([]string, 6)
	}
	var all []string
	for _, v := range []int64{e.Mean, e.Low, e.High, e.Median, e.P95, e.Max} {
		all = append(all, u.Decimal(v))
	}
	return all
}

func (t *Table) differenceRows(add func(...string)) {
	add("fault", "metric", "unit", "a", "b", "pairs", "mean", "low", "high", "median", "p95", "max", "apart")
	for _, d := range t.Differences {
		u := metrics[MetricNamed(d.Metric)].Unit
		add(slices.Concat([]string{d.Fault, d.Metric, u.Name(), d.A, d.B, strconv.Itoa(d.N)}, d.decimals(u), []string{strconv.FormatBool(d.Apart)})...)
	}
}
