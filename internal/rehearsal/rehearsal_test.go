package rehearsal

import (
	"fmt"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

func TestEachServiceIsWhatItSays(t *testing.T) {
	for _, s := range scenarios.Services() {
		for _, wrong := range Wrong(s) {
			t.Error(wrong)
		}
	}
}

// A spoiled generator changes what another makes up.
type spoiled struct {
	services.Generator
	change func(o *services.Operation)
}

func (s spoiled) Make(kind *services.Kind, key string) services.Operation {
	o := s.Generator.Make(kind, key)
	s.change(&o)
	return o
}

func TestWhatAServiceDoesNotKeepIsSaid(t *testing.T) {
	makes := func(change func(o *services.Operation)) func(*services.Service) {
		return func(s *services.Service) {
			was := s.Workloads[0].New
			s.Workloads[0].New = func(seat services.Seat) services.Generator { return spoiled{was(seat), change} }
		}
	}
	executes := func(kind *services.Kind, change func(cells *services.Cells, r *services.Result)) func(*services.Service) {
		return func(s *services.Service) {
			was := s.Execute
			s.Execute = func(cells *services.Cells, o services.Operation) (services.Result, bool) {
				r, ok := was(cells, o)
				if o.Kind == kind {
					change(cells, &r)
				}
				return r, ok
			}
		}
	}
	judges := func(v checker.Verdict) func(*services.Service) {
		return func(s *services.Service) {
			s.Workloads[0].Judge = func(checker.History, int) linear.Result {
				return linear.Result{Check: checker.Check{Name: "fancy", Verdict: v}}
			}
		}
	}
	times := 0
	for expected, spoil := range map[string]func(*services.Service){
		"an operation of the kind push":                 makes(func(o *services.Operation) { o.Kind = &services.Kind{Name: "push", Code: 9} }),
		"once it was encoded and decoded":               makes(func(o *services.Operation) { o.Expected += "more" }),
		"Execute may depend on the cells and the opera": executes(kv.Append, func(_ *services.Cells, r *services.Result) { times++; r.Value = fmt.Sprint(times) }),
		"though its kind says that it reads":            executes(kv.Get, func(cells *services.Cells, _ *services.Result) { cells.Set("read", "yes") }),
		"says that it came to nothing":                  executes(kv.CompareAndSet, func(cells *services.Cells, r *services.Result) { cells.Set("tried", "yes"); r.Found = false }),
		"its history cannot be written":                 executes(kv.Get, func(_ *services.Cells, r *services.Result) { r.Found, r.Value = false, "old" }),
		"Judge or Least accuses what Execute did by it": judges(checker.Violation),
		"Judge accuses none of the answers":             judges(checker.Valid),
		"operations valid: have New make up":            judges(checker.Unknown),
	} {
		s, w := *kv.Service(), *kv.Service().Workloads[0]
		s.Workloads = []*services.Workload{&w}
		spoil(&s)
		if found := strings.Join(Wrong(&s), "\n"); !strings.Contains(found, expected) {
			t.Errorf("found %q, expected in it %q", found, expected)
		}
	}
}
