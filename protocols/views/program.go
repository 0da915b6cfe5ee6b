package views

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A Config is what all nodes of a cluster share, the masters and the servers. It does
// not change.
type Config struct {
	// Protocol is the name of the protocol.
	Protocol string
	// Flaw is the name of the bug that the programs are built with; empty for none.
	Flaw string

	// Masters are the nodes that hold the service. Of several, a majority must
	// run and reach each other for the view to change.
	Masters []sim.NodeID
	// Servers are the nodes that can be members.
	Servers []sim.NodeID
	// Length is how many members a view has if there are enough servers.
	Length int
	// Timeout is how long a server may be silent before it is taken for
	// dead. To be wrong about that costs time, never safety.
	Timeout time.Duration
	// Whom returns the member to ask what a client asks for.
	Whom func(View, kv.Request) sim.NodeID

	// Last is what the role of the last member is called, unless it is first.
	Last Role
	// Heartbeat is the time between a server's pings.
	Heartbeat time.Duration
	// Resend is how long a server waits for an answer before it sends again.
	Resend time.Duration
	// Stall is how long a server's disk may stall before it is silent.
	Stall time.Duration
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
	masters := Masters(settings)
	if nodes := len(cluster.Nodes); nodes <= masters {
		return nil, settings, &protocols.Refusal{Protocol: p.Name, Found: fmt.Sprint(nodes),
			Expected: fmt.Sprintf("%d or more, for the first %d are masters", masters+1, masters)}
	}
	return &Config{
		Protocol:  p.Name,
		Flaw:      cluster.Flaw,
		Masters:   slices.Clone(cluster.Nodes[:masters]),
		Servers:   slices.Clone(cluster.Nodes[masters:]),
		Timeout:   settings.Duration(paramTimeout),
		Heartbeat: settings.Duration(paramHeartbeat),
		Resend:    settings.Duration(paramResend),
		Stall:     settings.Duration(paramStall),
		Sizes:     settings.Sizes(),
	}, settings, nil
}

// Program returns what makes the programs of a cluster: the service on the
// masters of the given Config, and on all others what member returns.
func Program(c *Config, member sim.Factory) sim.Factory {
	return func() sim.Process { return &Node{config: c, member: member} }
}

// A Node is the program of any node of a cluster. Which one it is it learns
// when it starts.
type Node struct {
	// Process is the service or the member, once the node has started.
	sim.Process
	config *Config
	member sim.Factory
}

// Boot starts the service, or the member.
func (n *Node) Boot(env sim.Env) {
	if slices.Contains(n.config.Masters, env.ID()) {
		n.Process = NewService(n.config)
	} else {
		n.Process = n.member()
	}
	n.Process.Boot(env)
}

// Drained passes on that the inbox has drained.
func (n *Node) Drained() {
	if d, ok := n.Process.(sim.Drainer); ok {
		d.Drained()
	}
}

// Synced passes on that a sync has ended.
func (n *Node) Synced(tag uint64, err error) {
	if s, ok := n.Process.(sim.Syncer); ok {
		s.Synced(tag, err)
	}
}

// Stop passes on that the node is stopped cleanly.
func (n *Node) Stop() {
	if s, ok := n.Process.(sim.Stopper); ok {
		s.Stop()
	}
}
