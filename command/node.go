package command

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/live"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// nodeFlags are the flags of node.
type nodeFlags struct {
	protocol    string
	service     string
	flaw        string
	id          int
	peers       string
	directory   string
	parameters  parameterFlags
	uncertainty time.Duration
	anyAddress  bool
	verbose     bool
}

func (c *console) nodeCommand() *cobra.Command {
	var flags nodeFlags
	cmd := &cobra.Command{
		Use:   "node --id N --peers LIST --dir DIR [flags]",
		Short: "Run one server for real, over TCP and a directory",
		Long: `Run one server of a protocol for real: the code that is simulated, over TCP and
a directory. LIST names all servers, this one too, and is the same for each. It
runs until it is interrupted, and is then stopped cleanly; started again with
the same directory it goes on where it was, however it ended.

Nothing that goes over the network is protected: whoever reaches the port is
believed. So only addresses of this machine are taken, unless --any-address is
given.`,
		Example: `  laplace node --id 1 --dir n1 \
    --peers 1=127.0.0.1:7001,2=127.0.0.1:7002,3=127.0.0.1:7003
  laplace node --id 1 --dir n1 --peers 1=127.0.0.1:7001 \
    --parameter election-timeout=1s --verbose`,
		Annotations: map[string]string{statusNote: "0 stopped as it was told to, 64 bad command,\n74 the directory or the port cannot be had"},
		Args:        arguments(0, 0, "flags only"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.node(cmd, flags)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.protocol, "protocol", "raft", "run the protocol `NAME`")
	f.IntVar(&flags.id, "id", 0, "be the server number `N`")
	f.StringVar(&flags.peers, "peers", "", "the servers, as `LIST`: 1=HOST:PORT,2=HOST:PORT,...")
	f.StringVar(&flags.directory, "dir", "", "keep what must last in `DIR`")
	flags.parameters.add(cmd, func([]string) *protocols.Protocol {
		p, _ := scenarios.FindProtocol(flags.protocol)
		return p
	})
	f.StringVar(&flags.service, "service", "", "serve the service `NAME` (default: the protocol's first)")
	f.StringVar(&flags.flaw, "flaw", "", "build the protocol, or the service, with the flaw `NAME`")
	f.DurationVar(&flags.uncertainty, "uncertainty", 10*time.Millisecond, "take the clock to be up to `D` wrong")
	f.BoolVar(&flags.anyAddress, "any-address", false, "take addresses of other machines too")
	f.BoolVar(&flags.verbose, "verbose", false, "tell everything that the process observes")
	return cmd
}

func (c *console) node(cmd *cobra.Command, flags nodeFlags) error {
	config, err := flags.config(cmd)
	if err != nil {
		return err
	}
	p, err := scenarios.FindProtocol(flags.protocol)
	if err != nil {
		return err
	}
	words := p.Words.Vocabulary(nil)
	log := &journal{screen: c.notes}
	config.Log = log.line
	config.Observe = func(o sim.Observation) {
		if flags.verbose || o.Kind == sim.Became || o.Kind == sim.Note || o.Kind == sim.Halted {
			log.line(o.In(words))
		}
	}
	if err := live.Run(cmd.Context(), config); err != nil {
		return broken(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	return nil
}

// config is what the flags ask for.
func (f nodeFlags) config(cmd *cobra.Command) (live.Config, error) {
	misused := func(flag string, err error) (live.Config, error) {
		return live.Config{}, unhelped(cmd, fmt.Errorf("%s: %w", flag, err))
	}
	servers, err := parseServers(f.peers, f.anyAddress)
	if err != nil {
		return misused("--peers", err)
	}
	id := sim.NodeID(f.id)
	if _, found := servers.Address(id); !found || int(id) != f.id {
		return misused("--id", fmt.Errorf("found %d, expected the number of one of %s", f.id, servers))
	}
	if f.directory == "" {
		return misused("--dir", errors.New("found none, expected the name of a directory"))
	}
	if f.uncertainty < 0 {
		return misused("--uncertainty", fmt.Errorf("found %v, expected 0 or more", f.uncertainty))
	}
	p, err := scenarios.FindProtocol(f.protocol)
	if err != nil {
		return misused("--protocol", err)
	}
	if len(p.Messages) == 0 {
		return misused("--protocol", fmt.Errorf("found %s, expected one that lists its messages: this one can only be simulated", p.Name))
	}
	parameters, err := f.parameters.values(cmd)
	if err != nil {
		return live.Config{}, err
	}
	var service *services.Service
	if f.service != "" {
		if service, err = scenarios.FindService(f.service); err != nil {
			return misused("--service", err)
		}
	}
	program, err := p.New(protocols.Cluster{Nodes: servers.IDs(), Service: service, Flaw: f.flaw, Parameters: parameters})
	if err != nil {
		return live.Config{}, unhelped(cmd, err)
	}
	return live.Config{
		Protocol: clusterName(p, service), Program: program, Messages: p.Messages,
		ID: id, Servers: servers, Directory: f.directory, Uncertainty: f.uncertainty,
	}, nil
}

// clusterName names what a cluster runs: the protocol, and the service if that is not the
// protocol's first.
func clusterName(p *protocols.Protocol, s *services.Service) string {
	if s == nil || s == scenarios.ServicesOf(p)[0] {
		return p.Name
	}
	return p.Name + "/" + s.Name
}

// parseServers reads a list of servers.
func parseServers(text string, anyAddress bool) (live.Servers, error) {
	servers, err := live.ParseServers(text)
	if err == nil && !anyAddress {
		if err = servers.CheckLoopback(); err != nil {
			err = fmt.Errorf("%w; --any-address takes it all the same", err)
		}
	}
	return servers, err
}

// A journal writes lines with their times, for several goroutines.
type journal struct {
	mu     sync.Mutex
	screen *screen
}

func (j *journal) line(text string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.screen.printf("%s %s\n", time.Now().Format("15:04:05.000"), oneLine(errors.New(text)))
}
