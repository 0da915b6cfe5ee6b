package compare

import (
	"encoding/json"

	"github.com/laplace-sim/laplace/checker"
)

// Verdict is the worst of all runs in the table; unknown if there are none.
func (t *Table) Verdict() checker.Verdict {
	worst := checker.Unknown
	if len(t.Seeds) > 0 {
		worst = checker.Valid
	}
	for _, row := range t.rows() {
		for _, c := range row {
			if len(c.Unsafe()) > 0 {
				return checker.Violation
			}
			if len(c.Unknown()) > 0 {
				worst = checker.Unknown
			}
		}
	}
	return worst
}

// What a table is as JSON: numbers are those of runs and estimates, in the units of
// metrics, which "metrics" says.
type (
	tableJSON struct {
		Name        string           `json:"name"`
		Verdict     checker.Verdict  `json:"verdict"`
		Seeds       []uint64         `json:"seeds"`
		Confidence  int64            `json:"confidence_ppm"`
		Metrics     []metricJSON     `json:"metrics"`
		Cells       []cellJSON       `json:"cells"`
		Loads       []cellJSON       `json:"loads,omitempty"`
		Differences []differenceJSON `json:"differences"`
	}
	metricJSON struct {
		Name   string `json:"name"`
		Title  string `json:"title"`
		Unit   string `json:"unit"`
		Better string `json:"better"`
	}
	cellJSON struct {
		Fault     string                  `json:"fault,omitempty"`
		Rate      int                     `json:"rate,omitempty"`
		Subject   string                  `json:"subject"`
		Scenario  string                  `json:"scenario"`
		Nodes     int                     `json:"nodes"`
		Runs      int                     `json:"runs"`
		Unsafe    []uint64                `json:"unsafe_seeds,omitempty"`
		Unknown   []uint64                `json:"unknown_seeds,omitempty"`
		Censored  int                     `json:"censored"`
		Worst     *uint64                 `json:"worst_seed,omitempty"`
		Estimates map[string]estimateJSON `json:"estimates"`
	}
	estimateJSON struct {
		N      int         `json:"n"`
		Mean   json.Number `json:"mean"`
		Low    json.Number `json:"low"`
		High   json.Number `json:"high"`
		Median json.Number `json:"median"`
		P95    json.Number `json:"p95"`
		Max    json.Number `json:"max"`
	}
	differenceJSON struct {
		Fault  string `json:"fault"`
		Metric string `json:"metric"`
		A      string `json:"a"`
		B      string `json:"b"`
		estimateJSON
		Apart bool `json:"apart"`
	}
)

// MarshalJSON writes the table without its single runs, which runs.csv has: numbers as the
// decimals that stand there, and of a metric that no run had nothing.
func (t *Table) MarshalJSON() ([]byte, error) {
	out := tableJSON{Name: t.Plan.Name, Verdict: t.Verdict(), Seeds: append([]uint64{}, t.Seeds...), Confidence: t.Plan.Confidence,
		Cells: cellsJSON(t.Cells), Loads: cellsJSON(t.Load), Differences: []differenceJSON{}}
	for _, m := range metrics {
		out.Metrics = append(out.Metrics, metricJSON{m.Name, m.Title, m.Unit.Name(), map[Direction]string{Less: "less", More: "more"}[m.Better]})
	}
	for _, d := range t.Differences {
		if d.N > 0 {
			u := metrics[MetricNamed(d.Metric)].Unit
			out.Differences = append(out.Differences, differenceJSON{d.Fault, d.Metric, d.A, d.B, d.json(u), d.Apart})
		}
	}
	return json.Marshal(out)
}

func cellsJSON(rows [][]*Cell) []cellJSON {
	all := []cellJSON{}
	for _, row := range rows {
		for _, c := range row {
			is := cellJSON{Fault: c.Fault, Rate: c.Rate, Subject: c.Subject, Scenario: c.Scenario.Name, Nodes: c.Scenario.Nodes,
				Runs: len(c.Runs), Unsafe: c.Unsafe(), Unknown: c.Unknown(), Censored: c.Censored(), Estimates: make(map[string]estimateJSON)}
			if len(c.Runs) > 0 {
				is.Worst = &c.Runs[c.Worst].Seed
			}
			for i, e := range c.Estimates {
				if e.N > 0 {
					is.Estimates[metrics[i].Name] = e.json(metrics[i].Unit)
				}
			}
			all = append(all, is)
		}
	}
	return all
}

// json is an estimate as decimals.
func (e Estimate) json(u Unit) estimateJSON {
	of := func(v int64) json.Number { return json.Number(u.Decimal(v)) }
	return estimateJSON{e.N, of(e.Mean), of(e.Low), of(e.High), of(e.Median), of(e.P95), of(e.Max)}
}

var _ json.Marshaler = (*Table)(nil)
