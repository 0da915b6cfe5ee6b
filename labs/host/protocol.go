package host

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// LogProtocol is the descriptor of a solution whose servers agree on a log of commands and keep
// it on their disks: what of it is the same in each lab. Failover is within which time clients
// are to be served again once nothing goes wrong.
func LogProtocol(name string, failover time.Duration) *protocols.Protocol {
	return &protocols.Protocol{
		Name:      name,
		Version:   1,
		Guarantee: checker.Linearizable,
		Reads:     "through the log, like every other command",
		Survives: protocols.Survival{
			Text:    "Safe whatever crashes and whatever the network does; makes progress while a majority runs and can talk.",
			Down:    protocols.Minority,
			Amnesia: protocols.None,
			Disk:    []protocols.Damage{protocols.LostUnsynced, protocols.TornUnsynced},
			Clocks:  true,
		},
		Converges: protocols.Convergence{In: []sim.ObservationKind{sim.Committed, sim.Applied}, Text: "The log."},
		Failover:  func(protocols.Settings) time.Duration { return failover },
		Services:  []*services.Service{kv.Service()},
	}
}

// Led are the roles of servers of which one leads.
var Led = []protocols.Role{
	{Name: sim.Leader, Stance: protocols.Leads},
	{Name: sim.Follower, Stance: protocols.Follows},
}

// Build has a protocol make its servers: each incarnation of one is what create makes of what
// the scenario sets and of the numbers of all servers, which are its own copy.
func Build(p *protocols.Protocol, create func(settings protocols.Settings, nodes []sim.NodeID) sim.Process) {
	p.New = func(c protocols.Cluster) (sim.Factory, error) {
		settings, err := p.Settings(c)
		if err != nil {
			return nil, err
		}
		nodes := slices.Clone(c.Nodes)
		return func(sim.NodeID) sim.Process { return create(settings, slices.Clone(nodes)) }, nil
	}
}
