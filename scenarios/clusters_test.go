package scenarios

import (
	"testing"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

func TestNoClusterOfAProtocolPanicsAndEachThatMakesNoSenseIsAnError(t *testing.T) {
	three := []sim.NodeID{1, 2, 3}
	for _, p := range Protocols() {
		for name, c := range map[string]protocols.Cluster{
			"a flaw that there is not":      {Nodes: three, Flaw: "no such flaw"},
			"a parameter that there is not": {Nodes: three, Parameters: map[string]string{"no-such-parameter": "1"}},
			"no nodes":                      {},
		} {
			if _, err := p.New(c); err == nil {
				t.Errorf("%s: a cluster with %s is no error", p.Name, name)
			}
		}
		for _, parameter := range p.Parameters {
			if _, err := p.New(protocols.Cluster{Nodes: three, Parameters: map[string]string{parameter.Name: "no such value"}}); err == nil {
				t.Errorf("%s: a wrong value of %s is no error", p.Name, parameter.Name)
			}
		}
	}
}
