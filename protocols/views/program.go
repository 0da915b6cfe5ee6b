package views

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A Config is what all nodes of a cluster share, the masters and the servers. It does
// not change.
type Config struct {
	// protocol is the name of the protocol.
	protocol string
	// Flaw is the name of the bug that the programs are built with; empty for none.
	Flaw string
	// service is what the servers offer.
	service *services.Service

	// masters are the nodes that hold the service. Of several, a majority must
	// run and reach each other for the view to change.
	masters []sim.NodeID
	// servers are the nodes that can be members.
	servers []sim.NodeID
	// Length is how many members a view has if there are enough servers.
	Length int
	// timeout is how long a server may be silent before it is taken for
	// dead. To be wrong about that costs time, never safety.
	timeout time.Duration
	// Whom returns the member to ask what a client asks for, which reads or does not.
	Whom func(v View, reads bool) sim.NodeID

	// Last is what the role of the last member is called, unless it is first.
	Last Role
	// heartbeat is the time between a server's pings.
	heartbeat time.Duration
	// resend is how long a server waits for an answer before it sends again.
	resend time.Duration
	// stall is how long a server's disk may stall before it is silent.
	stall time.Duration
	protocols.Sizes
}

// Configure checks what a cluster asks for of a protocol with these Parameters, and
// returns the Config without what is the protocol's own (Length, Whom, Last), and the
// settings that it is made of. The first nodes are the masters, so there must be one
// more at least.
func Configure(p *protocols.Protocol, cluster protocols.Cluster) (*Config, protocols.Settings, error) {
	settings, err := p.Settings(cluster)
	if err != nil {
		return nil, settings, err
	}
	first := masters(settings)
	if nodes := len(cluster.Nodes); nodes <= first {
		return nil, settings, &protocols.Refusal{Protocol: p.Name, Found: fmt.Sprint(nodes),
			Expected: fmt.Sprintf("%d or more, for the first %d are masters", first+1, first)}
	}
	return &Config{
		protocol:  p.Name,
		Flaw:      settings.Flaw(),
		service:   settings.Service(),
		masters:   slices.Clone(cluster.Nodes[:first]),
		servers:   slices.Clone(cluster.Nodes[first:]),
		timeout:   settings.Duration(paramTimeout),
		heartbeat: settings.Duration(paramHeartbeat),
		resend:    settings.Duration(paramResend),
		stall:     settings.Duration(paramStall),
		Sizes:     settings.Sizes(),
	}, settings, nil
}

// AsksToRead reports whether a client asks for what leaves the state as it is.
func (c *Config) AsksToRead(m services.Request) bool {
	command, err := c.service.Decode(m.Command)
	return err == nil && command.Reads()
}

// Program returns what makes the programs of a cluster: the service on the
// masters of the given Config, and on all others what member returns.
func Program(c *Config, member func() Process) sim.Factory {
	return func(id sim.NodeID) sim.Process {
		if slices.Contains(c.masters, id) {
			return newService(c)
		}
		return member()
	}
}

// A Process is the service or a member.
type Process interface {
	sim.Process
	sim.Drainer
	sim.Syncer
	sim.Stopper
}
