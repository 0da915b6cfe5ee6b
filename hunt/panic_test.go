package hunt

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/strategy"
	"github.com/laplace-sim/laplace/scenarios"
)

// spoiled are options with which every run panics that is longer than so much.
func spoiled(after time.Duration) scenarios.Options {
	return scenarios.Options{Progress: func(now, most time.Duration) {
		if now >= after && now < most {
			panic("no place for 12 digits")
		}
	}}
}

func TestAPanicOfTheHarnessIsAFailureOfItsRunAndTheSearchGoesOn(t *testing.T) {
	s := promises(t, "")
	s.Seeds.Count = 4
	s.UntilFound = true
	s.options = spoiled(2 * time.Second) // the runs of "quick" are over by then
	s = fresh(t, s)
	first, err := s.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if first.Runs != 8 || first.Verdicts[checker.Unknown] != 4 || first.Verdicts[checker.Valid] != 4 || first.Verdict() != checker.Unknown {
		t.Errorf("%d runs came to %v, want 4 of 8 unknown", first.Runs, first.Verdicts)
	}
	if len(first.Groups) != 1 {
		t.Fatalf("found %d groups, want one", len(first.Groups))
	}
	g := first.Groups[0]
	if g.Signature != "harness: no place for # digits" || g.Count != 4 || g.Seed != 1 || g.Scenario != 0 || g.Verdict != checker.Unknown {
		t.Errorf("found %+v", g)
	}
	if spec, err := scenarios.Parse("schedule", []byte(g.Failure.Schedule)); err != nil || spec.Seed != 1 || spec.Recorded.Signature != g.Signature {
		t.Errorf("what was kept is %v, %v", err, g.Failure.Schedule)
	}
	again, err := s.Run(t.Context())
	if err != nil || told(t, s, again) != told(t, s, first) || again.Kept != 8 {
		t.Errorf("continued, it is %v, %v", again, err)
	}
}

// A muddled strategy cannot make up its mind about some seeds.
type muddled struct{ scenario scenarios.Scenario }

func (m muddled) Choose(seed uint64) scenarios.Scenario {
	if seed == 7 {
		panic("no place for 12 digits")
	}
	s := m.scenario
	s.Seed = seed
	return s
}
func (m muddled) Learn(uint64, strategy.Outcome) {}
func (m muddled) Generation() uint64             { return 0 }

func TestAPanicOfAStrategyIsWhatComesOfItsSeed(t *testing.T) {
	s := promises(t, "").Scenarios[1]
	if chosen, panicked := choose(muddled{s}, s, 6, scenarios.Options{}); panicked != nil || chosen.Seed != 6 {
		t.Errorf("seed 6 came to %v", panicked)
	}
	_, panicked := choose(muddled{s}, s, 7, scenarios.Options{})
	if panicked == nil || panicked.Verdict != checker.Unknown || panicked.Seed != 7 || panicked.Signature != "harness: no place for # digits" ||
		!strings.Contains(panicked.Checks[0].Detail, "hunt/panic_test.go:") {
		t.Errorf("seed 7 came to %+v", panicked)
	}
}
