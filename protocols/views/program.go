package views

import "github.com/laplace-sim/laplace/sim"

// Program returns what makes the programs of a cluster: the service on one
// node, and on all others what member returns.
func Program(service sim.NodeID, c *Config, member sim.Factory) sim.Factory {
	return func() sim.Process { return &Node{service: service, config: c, member: member} }
}

// A Node is the program of any node of a cluster. Which one it is it learns
// when it starts.
type Node struct {
	// Process is the service or the member, once the node has started.
	sim.Process
	service sim.NodeID
	config  *Config
	member  sim.Factory
}

// Boot starts the service, or the member.
func (n *Node) Boot(env sim.Env) {
	if env.ID() == n.service {
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
