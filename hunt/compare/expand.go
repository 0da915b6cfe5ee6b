package compare

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/dist"
)

// Scenarios are those that the plan comes to: for each fault, in their order, one for each
// subject, in theirs; and then for each load one for each subject. All that chance decides
// in a run comes from streams with names, so with one seed the clients of all subjects mean
// to do the same at the same times, and links and disks draw from the same streams.
func (p Plan) Scenarios() []scenarios.Scenario {
	var all []scenarios.Scenario
	for _, f := range p.Faults {
		for i := range p.Subjects {
			all = append(all, p.scenario(f, i))
		}
	}
	for _, rate := range p.Loads {
		for i := range p.Subjects {
			all = append(all, p.loaded(rate, i))
		}
	}
	return all
}

// scenarioPrefix is what the names of all scenarios begin with that are made of plans.
const scenarioPrefix = "compare/"

// scenario is that of a subject under a fault.
func (p *Plan) scenario(f Fault, subject int) scenarios.Scenario {
	s, of := p.Base, p.Subjects[subject]
	s.Name = scenarioPrefix + f.Name + "/" + of.Name
	s.Summary = f.Summary
	s.Protocol, s.Parameters, s.Flaw = of.Protocol, of.Parameters, of.Flaw
	if of.Nodes != 0 {
		s.Nodes = of.Nodes
	}
	s.Faults = f.Schedule
	s.Seed, s.Workload.Script, s.Operator, s.Generate, s.Sometimes, s.Recorded = 0, nil, nil, nil, nil, nil
	return s
}

// clientRate is how many operations a second one client means to begin at the most in a
// load-latency curve. One that meant to begin more would itself be what limits them, since
// it has one operation at a time.
const clientRate = 50

// loadMost is how long clients ask at the most where a load is measured: as each
// operation is one sample, some seconds tell as much as a fault's whole phase, at a fraction
// of what thousands of operations a second take to simulate. Beyond what a subject can do
// latency grows for as long as that.
const loadMost = 3 * time.Second

// clientsMost is how many clients a scenario has at the most.
const clientsMost = 99

// loaded is the scenario of a subject under a load, in operations a second that all clients
// together mean to begin. Nothing goes wrong in it.
func (p *Plan) loaded(rate, subject int) scenarios.Scenario {
	s := p.scenario(Fault{}, subject)
	s.Name = fmt.Sprintf("%sload/%d/%s", scenarioPrefix, rate, p.Subjects[subject].Name)
	s.Summary = fmt.Sprintf("%d operations a second, and nothing goes wrong", rate)
	s.Duration = min(s.Duration, s.Workload.From+loadMost)
	w := &s.Workload
	w.Clients = min(max(w.Clients, (rate+clientRate-1)/clientRate), max(w.Clients, clientsMost))
	w.Every = dist.Exponential(0, time.Duration(w.Clients)*time.Second/time.Duration(rate))
	return s
}
