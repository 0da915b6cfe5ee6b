package shrink

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// long is a run of two minutes in which leaders are cut off, the first time at the given
// time, with the first seed that shows a stale read.
func long(t *testing.T, first time.Duration) *scenarios.Result {
	t.Helper()
	s, err := scenarios.Find("raft/leader-partition")
	if err != nil {
		t.Fatal(err)
	}
	s.Flaw, s.Duration = "stale-read", 2*time.Minute
	for i := range s.Faults {
		s.Faults[i].Trigger.At += first
	}
	for s.Seed = 1; s.Seed < 50; s.Seed++ {
		r, err := scenarios.Run(t.Context(), s, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Signature != "" {
			return r
		}
	}
	t.Fatal("found no failing run with 49 seeds")
	return nil
}

func TestALongRunIsShortBeforeAnythingElseIsTried(t *testing.T) {
	for _, at := range []time.Duration{0, 100 * time.Second} {
		r := long(t, at)
		s, err := newShrinker(t.Context(), r, Options{})
		if err != nil {
			t.Fatal(err)
		}
		s.foreshorten()
		t.Logf("it showed at %v; %v after %d candidates", shownAt(r), s.best.Duration, s.oracle.runs)
		if s.result.Signature != r.Signature {
			t.Errorf("found the signature %q, expected %q", s.result.Signature, r.Signature)
		}
		if s.best.Duration >= longRun {
			t.Errorf("it lasts %v, and showed at %v", s.best.Duration, shownAt(r))
		}
		// One for the end, and for the begin some of each length up to half the time.
		if most := 1 + 4*windowTries; s.oracle.runs > most {
			t.Errorf("found %d candidates, expected at most %d", s.oracle.runs, most)
		}
	}
}

// shownAt is when the failure of a run showed.
func shownAt(r *scenarios.Result) time.Duration {
	first, _ := r.First()
	return first.Evidence.At
}

func TestAShortRunIsLeftAsItIsUntilThePassesCome(t *testing.T) {
	e := exhibits[0]
	s, err := newShrinker(t.Context(), failing(t, e.scenario, e.flaw, e.seed), Options{})
	if err != nil {
		t.Fatal(err)
	}
	before := s.text()
	if s.foreshorten(); s.text() != before || s.oracle.runs != 0 {
		t.Errorf("found %d candidates and\n%s", s.oracle.runs, s.text())
	}
}

func TestWhatIsInForceAtTheNewBeginStaysAndWhatWasOverGoes(t *testing.T) {
	const second = time.Second
	fault := func(id string, at, lasts time.Duration) nemesis.Fault {
		return nemesis.Fault{ID: id, Trigger: nemesis.Trigger{At: at}, For: lasts, Effect: &nemesis.Isolate{}, Target: nemesis.Target{"n1"}}
	}
	c := scenarios.Scenario{
		Duration: 100 * second,
		Faults:   nemesis.Schedule{fault("over", 10*second, 5*second), fault("in-force", 70*second, 20*second), fault("later", 85*second, second), fault("always", 70*second, nemesis.Ever)},
		Operator: []scenarios.Order{{At: second}, {At: 90 * second}},
		Workload: scenarios.Workload{From: 2 * second, Script: []scenarios.Step{{At: second}, {At: 81 * second}}},
	}
	got := beginsAt(c, 80*second)
	if len(got.Faults) != 3 || got.Faults[0].For != 10*second || got.Faults[0].Trigger.At != 0 || got.Faults[1].Trigger.At != 5*second || got.Faults[2].For != nemesis.Ever {
		t.Errorf("found the faults %v", got.Faults)
	}
	if got.Duration != 20*second || len(got.Operator) != 1 || got.Operator[0].At != 10*second || len(got.Workload.Script) != 1 || got.Workload.Script[0].At != second || got.Workload.From != 0 {
		t.Errorf("found %+v", got)
	}
	if c.Faults[1].For != 20*second || c.Faults[1].Trigger.At != 70*second {
		t.Errorf("the scenario was changed: %v", c.Faults)
	}
}
