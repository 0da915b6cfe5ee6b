package scenarios

import (
	"fmt"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// workloadVersion is the version of what clients do: the service that they are
// clients of, and what a Workload, a script and an operator's orders make of a
// seed. Whoever changes that raises it.
const workloadVersion = 4

// A Model says which versions of whatever gives a seed its meaning made a run,
// such as "kernel 1, nemesis 1, workload 1, raft 1". With one model, the same
// scenario is the same run, event for event, whatever the build; with another,
// the events may differ. It is empty for a run from before there were versions.
type Model string

// ModelOf returns the model that this build makes runs of a protocol with, or
// runs of several.
func ModelOf(all ...*protocols.Protocol) Model {
	m := WorldModel() + Model(fmt.Sprintf(", workload %d", workloadVersion))
	for _, p := range all {
		m += Model(fmt.Sprintf(", %s %d", p.Name, p.Version))
	}
	return m
}

// WorldModel returns the model without clients and protocol: that of whatever
// runs programs of its own under a schedule of faults.
func WorldModel() Model {
	return Model(fmt.Sprintf("kernel %d, nemesis %d", sim.Version, nemesis.Version))
}

// String is the model in words.
func (m Model) String() string {
	if m == "" {
		return "a build from before there were versions"
	}
	return string(m)
}

// Model returns the model that this build runs the scenario with. The error is
// that there is no such protocol.
func (s *Scenario) Model() (Model, error) {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return "", err
	}
	return ModelOf(p), nil
}
