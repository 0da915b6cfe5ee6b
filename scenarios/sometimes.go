package scenarios

import (
	"errors"
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
)

// A Reached says whether something that should happen in some run of many
// happened in this one.
type Reached struct {
	Name    string `json:"name"`
	Reached bool   `json:"reached"`
}

// AllSometimes names what should happen in some run of many of the scenario, so that
// the many show something: what its Sometimes says, that of each kind of
// operation in its mix one succeeds, and that each of its faults strikes. A
// scenario that was made from this one, with other faults, has these among its
// own.
func (s Scenario) AllSometimes() []string {
	names := slices.Sorted(maps.Keys(s.Sometimes))
	for _, kind := range s.kinds() {
		names = append(names, succeeds(kind))
	}
	for _, f := range s.Faults.WithIDs() {
		names = append(names, strikes(f.ID))
	}
	return names
}

// kinds are the kinds of operation that the clients choose from.
func (s *Scenario) kinds() []*checker.Kind {
	does, err := s.Task()
	if err != nil || len(s.Workload.Script) > 0 {
		return nil // what it has is there, whether or not it succeeds
	}
	var kinds []*checker.Kind
	for _, each := range s.Workload.Mix.weights(does.Workload) {
		if each.Weight > 0 {
			kinds = append(kinds, each.Kind)
		}
	}
	return kinds
}

func succeeds(kind *checker.Kind) string { return "some " + kind.String() + " succeeds" }
func strikes(id string) string           { return "fault " + id + " strikes" }

// await looks out for what should happen in some run.
func (r *run) await() {
	r.reached = make(map[string]bool)
	for _, name := range slices.Sorted(maps.Keys(r.spec.Sometimes)) {
		r.nemesis.Await(r.spec.Sometimes[name], func() { r.reached[name] = true })
	}
}

// sometimes says which of the things hoped for happened.
func (r *run) sometimes(result *Result) []Reached {
	for _, o := range result.History {
		if o.Outcome == checker.OutcomeOK {
			r.reached[succeeds(o.Kind)] = true
		}
	}
	for _, f := range result.Faults {
		if f.Skipped == "" {
			r.reached[strikes(f.Fault.ID)] = true
		}
	}
	all := []Reached{}
	for _, name := range r.awaited {
		all = append(all, Reached{name, r.reached[name]})
	}
	return all
}

// checkSometimes judges the triggers.
func (s *Scenario) checkSometimes() *mistake {
	for _, name := range slices.Sorted(maps.Keys(s.Sometimes)) {
		if name == "" || len(name) > nameMax {
			return &mistake{"sometimes", "the name " + document.Quote(name), "what should happen, in few words"}
		}
		if wrong, ok := errors.AsType[*nemesis.FaultError](s.Sometimes[name].Check(s.Nodes, s.Workload.Clients)); ok {
			return &mistake{"sometimes." + name, wrong.Found, wrong.Expected}
		}
	}
	return nil
}
