package atmostonce

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// Solution is what a student's package makes of the lab. Create makes a server and a clerk; a
// node uses the one that it is to be. Messages are those that they send each other, a value of
// each type.
func Solution(name string, create func(Config) (Server, Clerk), messages ...sim.Message) *labs.Solution {
	return &labs.Solution{Lab: Lab, Name: name, Protocol: protocol(labs.ProtocolName(Lab, name), create, messages)}
}

// keeps is the name of the parameter that bounds what a program may keep.
const keeps = "keeps"

func protocol(name string, create func(Config) (Server, Clerk), messages []sim.Message) *protocols.Protocol {
	p := &protocols.Protocol{
		Name:      name,
		Version:   1,
		Summary:   "a server that executes each command once, as it is written in the lab",
		Source:    source,
		Guarantee: checker.Linearizable,
		Reads:     "by the server, like every other command",
		Words:     protocols.Words{Leader: "server"},
		Roles:     []protocols.Role{{Name: sim.Leader, Stance: protocols.Leads}},
		Survives: protocols.Survival{
			Text: "Whatever the network does. The first node is the server, the others are clerks, and none may crash: they keep nothing on a disk.",
			Down: protocols.None, Amnesia: protocols.None,
			Clocks: true,
		},
		Converges:  protocols.Convergence{Text: "Nothing: there is one server."},
		Services:   []*services.Service{offered()},
		Messages:   messages,
		Invariants: func() []checker.Invariant { return []checker.Invariant{new(kept)} },
		Parameters: []protocols.Parameter{protocols.NumberParameter(keeps, "0", 0, 1<<30, "how many bytes the server keeps at most, and each clerk, besides the store; 0 is no bound")},
	}
	p.New = func(c protocols.Cluster) (sim.Factory, error) {
		settings, err := p.Settings(c)
		if err != nil {
			return nil, err
		}
		if len(c.Nodes) < 2 {
			return nil, &protocols.Refusal{Protocol: name, Found: fmt.Sprint(len(c.Nodes)), Expected: "2 or more: a server, and clerks"}
		}
		ledger, scale := newLedger(), scale{limit: settings.Number(keeps)}
		config := func() Config { return Config{Server: c.Nodes[0], Clerks: slices.Clone(c.Nodes[1:])} }
		return func(id sim.NodeID) sim.Process {
			server, clerk := create(config())
			if id == c.Nodes[0] {
				return &serverHost{server: server, service: settings.Service(), ledger: ledger, config: config(), scale: scale}
			}
			return &clerkHost{clerk: clerk, service: settings.Service(), ledger: ledger, config: config(), scale: scale}
		}, nil
	}
	return p
}
