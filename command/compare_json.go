package command

import (
	"encoding/json"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/compare"
	"github.com/laplace-sim/laplace/sim"
)

// A compareObject is what compare --json writes.
type compareObject struct {
	Plan        string             `json:"plan"`
	Verdict     checker.Verdict    `json:"verdict"`
	Seeds       uint64             `json:"seeds"`
	Digest      sim.Digest         `json:"digest"` // of all runs in order
	Subjects    []string           `json:"subjects"`
	Cells       []cellObject       `json:"cells"`
	Loads       []cellObject       `json:"loads,omitempty"`
	Differences []differenceObject `json:"differences"`
	Summary     string             `json:"summary"` // Markdown
	Out         string             `json:"out"`
}

type cellObject struct {
	Fault   string `json:"fault,omitempty"`
	Rate    int    `json:"rate,omitempty"`
	Subject string `json:"subject"`
	// Verdicts counts the runs by verdict.
	Verdicts  map[string]int            `json:"verdicts"`
	WorstSeed uint64                    `json:"worst_seed"`
	Measures  map[string]estimateObject `json:"measures"`
}

// An estimateObject has decimals in the unit that it names.
type estimateObject struct {
	Unit   string      `json:"unit,omitempty"`
	Runs   int         `json:"runs"`
	Mean   json.Number `json:"mean"`
	Low    json.Number `json:"low"`
	High   json.Number `json:"high"`
	Median json.Number `json:"median"`
	P95    json.Number `json:"p95"`
	Max    json.Number `json:"max"`
}

type differenceObject struct {
	Fault   string `json:"fault"`
	Measure string `json:"measure"`
	A       string `json:"a"`
	B       string `json:"b"`
	Apart   bool   `json:"apart"` // the bounds tell the two apart
	estimateObject
}

// object is what came of the comparison, for programs.
func (m *comparer) object() compareObject {
	t := m.table
	o := compareObject{
		Plan: t.Plan.Name, Verdict: m.summary.Verdict(), Seeds: t.Plan.Seeds, Digest: m.summary.Digest,
		Cells: cellObjects(t.Cells), Loads: cellObjects(t.Load), Differences: []differenceObject{}, Summary: t.Summary(), Out: m.out,
	}
	for _, s := range t.Plan.Subjects {
		o.Subjects = append(o.Subjects, s.Name)
	}
	metrics := compare.Metrics()
	for _, d := range t.Differences {
		unit := metrics[compare.MetricNamed(d.Metric)].Unit
		o.Differences = append(o.Differences, differenceObject{d.Fault, d.Metric, d.A, d.B, d.Apart, estimated(unit, d.Estimate)})
	}
	return o
}

func cellObjects(rows [][]*compare.Cell) []cellObject {
	var all []cellObject
	metrics := compare.Metrics()
	for _, row := range rows {
		for _, c := range row {
			o := cellObject{Fault: c.Fault, Rate: c.Rate, Subject: c.Subject, Verdicts: make(map[string]int), Measures: make(map[string]estimateObject)}
			for _, r := range c.Runs {
				o.Verdicts[r.Verdict.String()]++
			}
			if len(c.Runs) > 0 {
				o.WorstSeed = c.Runs[c.Worst].Seed
			}
			for i, e := range c.Estimates {
				if e.N > 0 {
					o.Measures[metrics[i].Name] = estimated(metrics[i].Unit, e)
				}
			}
			all = append(all, o)
		}
	}
	return all
}

// estimated is an estimate in decimals.
func estimated(u compare.Unit, e compare.Estimate) estimateObject {
	number := func(value int64) json.Number { return json.Number(u.Decimal(value)) }
	return estimateObject{u.Name(), e.N, number(e.Mean), number(e.Low), number(e.High), number(e.Median), number(e.P95), number(e.Max)}
}
