package primarybackup

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// Solution is what a student's package makes of the lab. Create makes a view server and a
// server; a node uses the one that it is to be. Messages are those that they send each other
// besides Ping and Tell, a value of each type.
func Solution(name string, create func(Config) (ViewServer, Server), messages ...sim.Message) *labs.Solution {
	return &labs.Solution{Lab: Lab, Name: name, Protocol: protocol(labs.ProtocolName(Lab, name), create, append([]sim.Message{Ping{}, Tell{}, handing{}}, messages...))}
}

// The parameters.
const (
	servers      = "servers"
	serversOwn   = "written"
	serversGiven = "given"
	hesitation   = "hesitation"
)

func protocol(name string, create func(Config) (ViewServer, Server), messages []sim.Message) *protocols.Protocol {
	p := &protocols.Protocol{
		Name:      name,
		Version:   1,
		Summary:   "primary and backup under a view service, as they are written in the lab",
		Source:    source,
		Guarantee: checker.Linearizable,
		Reads:     "by the primary, after the backup has confirmed that the view stands",
		Words:     protocols.Words{Leader: "primary", Term: "view"},
		Roles:     []protocols.Role{{Name: sim.Leader, Stance: protocols.Leads}, {Name: sim.Follower, Stance: protocols.Idles}},
		Survives: protocols.Survival{
			Text: "The first node is the view server, which may not crash. The others keep nothing on a disk. " +
				"Safe whatever crashes but that, and whatever the network does; makes progress while one of primary and backup of a view that was acknowledged runs and reaches the view server.",
			Down: protocols.All, Amnesia: protocols.All,
			Disk: []protocols.Damage{protocols.LostUnsynced, protocols.TornUnsynced, protocols.FailedSync, protocols.Corruption}, Clocks: true,
		},
		Masters:    func(protocols.Settings) int { return 1 },
		Converges:  protocols.Convergence{Text: "Nothing that is told: who stands by has no state."},
		Logless:    true,
		Services:   []*services.Service{kv.Service()},
		Messages:   messages,
		Invariants: func() []checker.Invariant { return []checker.Invariant{new(viewsInvariant)} },
		Parameters: []protocols.Parameter{
			{Name: servers, Kind: protocols.Choice, Values: []string{serversOwn, serversGiven}, Default: serversOwn,
				Summary: "whose servers there are: written, the student's; given, such as try the view server alone"},
			protocols.DurationParameter(hesitation, "0s", 0, "how long a given server waits at most before it acknowledges a view"),
		},
	}
	p.New = func(c protocols.Cluster) (sim.Factory, error) {
		settings, err := p.Settings(c)
		if err != nil {
			return nil, err
		}
		if len(c.Nodes) < 2 {
			return nil, &protocols.Refusal{Protocol: name, Found: fmt.Sprint(len(c.Nodes)), Expected: "2 or more: a view server, and servers"}
		}
		config := func() Config { return Config{Master: c.Nodes[0], Servers: slices.Clone(c.Nodes[1:])} }
		store := &ideal{services.NewStore(settings.Service(), sessionsMost)}
		return func(id sim.NodeID) sim.Process {
			view, server := create(config())
			switch {
			case id == c.Nodes[0]:
				return &master{view: view, config: config()}
			case settings.Choice(servers) == serversGiven:
				return &given{config: config(), ideal: store, hesitates: settings.Duration(hesitation)}
			}
			return &process{server: server, service: settings.Service()}
		}, nil
	}
	return p
}

// sessionsMost is how many clients the given servers tell apart.
const sessionsMost = 1000
