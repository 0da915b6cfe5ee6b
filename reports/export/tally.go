package export

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/store"
)

// A tally counts the runs of a hunt.
type tally struct {
	scenarios  []scenarioTally
	signatures map[string]int
}

// A scenarioTally counts those of a scenario.
type scenarioTally struct {
	runs                  int
	verdicts              map[checker.Verdict]int
	events                uint64
	virtual               time.Duration
	faults, idle, skipped int
	beyond                int
	ok, failed, unknown   int
}

// tally counts the runs.
func (h *Hunt) tally() (*tally, error) {
	t := &tally{scenarios: make([]scenarioTally, len(h.Plan.Scenarios)), signatures: make(map[string]int)}
	for i := range t.scenarios {
		t.scenarios[i].verdicts = make(map[checker.Verdict]int)
	}
	for r, err := range h.Runs {
		if err != nil {
			return nil, err
		}
		t.add(&r)
	}
	return t, nil
}

// add counts a run.
func (t *tally) add(r *store.Run) {
	s := &t.scenarios[r.Scenario]
	s.runs++
	s.verdicts[r.Verdict]++
	s.events += r.Events
	s.virtual += r.Virtual
	s.faults, s.idle, s.skipped = s.faults+r.Faults, s.idle+r.Idle, s.skipped+r.Skipped
	if r.Beyond != "" {
		s.beyond++
	}
	all := &r.Measures.All
	s.ok, s.failed, s.unknown = s.ok+all.OK, s.failed+all.Failed, s.unknown+all.Unknown
	if r.Signature != "" {
		t.signatures[r.Signature]++
	}
}

// verdict is what a hunt comes to: a violation if any run is one; else unknown if any is,
// if something did not happen that should in some run, or if nothing was run; else valid.
func (h *Hunt) verdict(t *tally) checker.Verdict {
	runs, unknown := 0, 0
	for _, s := range t.scenarios {
		if s.verdicts[checker.Violation] > 0 {
			return checker.Violation
		}
		runs, unknown = runs+s.runs, unknown+s.verdicts[checker.Unknown]
	}
	for _, each := range h.Sometimes {
		if !each.Reached {
			unknown++
		}
	}
	if runs == 0 || unknown > 0 {
		return checker.Unknown
	}
	return checker.Valid
}
