package live

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/laplace-sim/laplace/live/osdisk"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
	"github.com/laplace-sim/laplace/sim/wire"
)

// A Config says what a node runs, where, and among whom.
type Config struct {
	// Protocol names what the cluster runs: "raft". Nodes of different
	// protocols do not talk to each other, nor share a directory.
	Protocol string
	// Program makes the process.
	Program sim.Factory
	// Messages has a value of each type that servers send each other. Those
	// that clients and servers exchange go without saying.
	Messages []any
	// ID is the node, which must be one of Servers.
	ID sim.NodeID
	// Servers are all servers of the cluster.
	Servers Servers
	// Listener accepts connections in place of one at the node's own address,
	// if it is not nil. The node closes it.
	Listener net.Listener
	// Directory is where the node keeps what must last. It is made if it does
	// not exist. No two nodes share one.
	Directory string
	// Uncertainty is how far the machine's clock may be from true time, for
	// Env.Interval.
	Uncertainty time.Duration
	// Observe is told what the process observes, by the goroutine that runs
	// the process. It may be nil.
	Observe func(sim.Observation)
	// Log is told, in one line, of what went wrong with connections, by any
	// goroutine. It may be nil.
	Log func(line string)
}

// Run runs a node until the context ends; the process is then stopped cleanly,
// what it still has to say is sent, and the error is nil. It is an error if the
// node cannot start: its directory or its port cannot be had, or its messages
// cannot be written.
//
// A panic of the process ends the program, as it would any other.
func Run(ctx context.Context, c Config) error {
	if c.Log == nil {
		c.Log = func(string) {}
	}
	if c.Observe == nil {
		c.Observe = func(sim.Observation) {}
	}
	if _, found := c.Servers.Address(c.ID); !found {
		return fmt.Errorf("live: found no server %d among %s, expected its address there", c.ID, c.Servers)
	}
	language, err := wire.NewLanguage(append(clientMessages(), c.Messages...)...)
	if err != nil {
		return fmt.Errorf("live: %s: %w", c.Protocol, err)
	}
	h, err := openHome(c.Directory, c.Protocol, c.ID)
	if err != nil {
		return err
	}
	defer h.close()
	if c.Listener == nil {
		if c.Listener, err = listen(c); err != nil {
			return err
		}
	}
	n := newHost(c)
	n.disk, err = osdisk.Open(h.files(), n.synced)
	if err != nil {
		return errors.Join(fmt.Errorf("live: %w", err), c.Listener.Close())
	}
	defer n.disk.Close()
	return n.serve(ctx, c, language)
}

// serve runs the process and its connections.
func (h *host) serve(ctx context.Context, c Config, language *wire.Language) error {
	cluster := rng.HashString(fmt.Sprint(c.Protocol, c.Servers.IDs()))
	h.transport = newTransport(c.ID, cluster, language, h.delivered, c.Log)
	// The connections outlive the process: what it sends as it stops is sent.
	connected, disconnect := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	defer running.Wait()
	defer disconnect()
	for _, s := range c.Servers {
		if s.ID != c.ID {
			h.transport.link(s)
		}
	}
	for _, l := range h.transport.links {
		running.Go(func() { l.run(connected, func(error) {}) })
	}
	running.Go(func() { h.transport.accept(connected, c.Listener) })
	h.run(ctx, c.Program(c.ID))
	return nil
}

func listen(c Config) (net.Listener, error) {
	address, _ := c.Servers.Address(c.ID)
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("live: node %d cannot have the address %s (%w); is it running already, or another program there?", c.ID, address, systemError(err))
	}
	return l, nil
}

// clientMessages are what clients and servers of every protocol say to each
// other.
func clientMessages() []any {
	return []any{services.Request{}, services.Reply{}, services.Reconfigure{}, services.AddLearner{}, services.TransferLeadership{}}
}
