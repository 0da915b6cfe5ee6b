package shrink

import (
	"cmp"
	"context"
	"crypto/sha256"
	"maps"
	"runtime"
	"sync"

	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/scenarios"
)

// An oracle tries candidates, each text once, several at a time. Which candidates
// it counts and what it finds do not depend on how many those are.
type oracle struct {
	ctx   context.Context
	jobs  int
	most  int // how many candidates may be tried
	steps int // bounds each check for linearizability
	tried map[key]*attempt
	runs  int  // candidates that were tried and whose outcome counted
	over  bool // no more candidates are to be tried
	judge func(*scenarios.Result) *scenarios.Result
}

// A key stands for the text of a candidate.
type key [sha256.Size]byte

func keyOf(s scenarios.Scenario) key {
	s.Recorded = nil
	return sha256.Sum256(s.YAML())
}

// An attempt is a candidate that was run.
type attempt struct {
	result  *scenarios.Result // nil if it could not be run
	counted bool
}

func newOracle(ctx context.Context, o Options) *oracle {
	return &oracle{
		ctx: ctx, jobs: cmp.Or(o.Jobs, runtime.GOMAXPROCS(0)), most: cmp.Or(o.Runs, RunsDefault),
		steps: candidateSteps, tried: make(map[key]*attempt), judge: o.Judge,
	}
}

// make runs a scenario, and has it judged.
func (o *oracle) make(s scenarios.Scenario, options scenarios.Options) (*scenarios.Result, error) {
	r, err := scenarios.Run(o.ctx, s, options)
	if err != nil || o.judge == nil {
		return r, err
	}
	return o.judge(r), nil
}

// first returns the first of so many candidates whose result is as wanted, and
// that result; -1 if none is, or if no more may be tried. One that is no other
// than the given scenario does not count.
func (o *oracle) first(than scenarios.Scenario, count int, candidate func(i int) scenarios.Scenario, wanted func(*scenarios.Result) bool) (int, *scenarios.Result) {
	known := keyOf(than)
	for from := 0; from < count && !o.over; from += o.jobs {
		to := min(from+o.jobs, count)
		keys := make([]key, to-from)
		o.run(keys, func(i int) scenarios.Scenario { return candidate(from + i) })
		for i, k := range keys {
			if o.ctx.Err() != nil {
				o.over = true
				return -1, nil
			}
			a := o.tried[k]
			if a.result == nil || k == known {
				continue
			}
			if !a.counted {
				if o.runs == o.most {
					o.over = true
					return -1, nil
				}
				a.counted = true
				o.runs++
			}
			if wanted(a.result) {
				return from + i, a.result
			}
			if a.result.Signature == "" {
				a.forget()
			}
		}
	}
	return -1, nil
}

// forget lets go of what is large in a result that is no failure.
func (a *attempt) forget() {
	a.result.History, a.result.Linearizability, a.result.Roles, a.result.Outages = nil, linear.Result{}, nil, nil
}

// run runs those candidates that were not run before, all at once, and notes
// their keys.
func (o *oracle) run(keys []key, candidate func(i int) scenarios.Scenario) {
	fresh := make(map[key]*attempt)
	var busy sync.WaitGroup
	for i := range keys {
		s := candidate(i)
		keys[i] = keyOf(s)
		if o.tried[keys[i]] != nil || fresh[keys[i]] != nil {
			continue
		}
		a := new(attempt)
		fresh[keys[i]] = a
		busy.Go(func() {
			result, err := o.make(s, scenarios.Options{Steps: o.steps})
			if err == nil {
				a.result = result
			}
		})
	}
	busy.Wait()
	if o.ctx.Err() != nil {
		return // what was cut short says nothing about its candidate
	}
	maps.Copy(o.tried, fresh)
}

// within bounds how many candidates are tried in what do does.
func (o *oracle) within(runs int, do func()) {
	most := o.most
	o.most = min(most, o.runs+runs)
	do()
	o.over = o.over && (o.ctx.Err() != nil || o.runs >= most)
	o.most = most
}
