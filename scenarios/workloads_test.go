package scenarios

import (
	"fmt"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
)

// eachTask calls a function for each workload of the services that come with Laplace.
func eachTask(do func(s *services.Service, w *services.Workload)) {
	for _, s := range Services() {
		for _, w := range s.Workloads {
			do(s, w)
		}
	}
}

// asking is a scenario of a protocol in which clients do a workload.
func asking(t *testing.T, scenario string, w *services.Workload, seed uint64) Scenario {
	t.Helper()
	s := find(t, scenario, seed)
	s.Workload.Name, s.Workload.Keys, s.Workload.Mix = w.Name, 0, nil
	return s
}

func TestEachServiceIsComplete(t *testing.T) {
	for _, s := range Services() {
		if err := services.Check(s); err != nil {
			t.Error(err)
		}
		if err := checkServiceFlaws(s); err != nil {
			t.Error(err)
		}
	}
}

func TestEachWorkloadIsValidOnEachProtocolAndInEachMode(t *testing.T) {
	const seeds = 2
	eachTask(func(_ *services.Service, w *services.Workload) {
		for _, p := range Protocols() {
			modes := append([]protocols.Mode{{}}, p.Modes...)
			for _, mode := range modes {
				t.Run(fmt.Sprintf("%s/%s%s", w.Name, p.Name, mode.Value), func(t *testing.T) {
					t.Parallel()
					for seed := range uint64(seeds) {
						s := asking(t, p.Name+"/everything", w, seed+1)
						if mode.Parameter != "" {
							s.Parameters = map[string]string{mode.Parameter: mode.Value}
						}
						r := mustRun(t, s, Options{})
						mustBeValid(t, r)
						if r.Operations.OK == 0 {
							t.Errorf("seed %d: no operation was done", seed+1)
						}
					}
				})
			}
		}
	})
}

func TestEachFlawOfAServiceShowsInItsScenario(t *testing.T) {
	const seeds, found = 10, 9
	for _, s := range Services() {
		for _, f := range s.Flaws {
			t.Run(f.Name, func(t *testing.T) {
				t.Parallel()
				broken := 0
				for seed := range uint64(seeds) {
					sound := find(t, f.Scenario, seed+1)
					mustBeValid(t, mustRun(t, sound, Options{}))
					sound.Flaw = f.Name
					if r := mustRun(t, sound, Options{}); r.Verdict == checker.Violation {
						broken++
					}
				}
				if broken < found {
					t.Errorf("%s shows in %d of %d seeds of %s, expected %d or more", f.Name, broken, seeds, f.Scenario, found)
				}
			})
		}
	}
}
