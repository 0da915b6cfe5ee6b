package scenarios

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/chain"
	"github.com/laplace-sim/laplace/protocols/etcdraft"
	"github.com/laplace-sim/laplace/protocols/paxos"
	"github.com/laplace-sim/laplace/protocols/primarybackup"
	"github.com/laplace-sim/laplace/protocols/raft"
	"github.com/laplace-sim/laplace/protocols/synod"
	"github.com/laplace-sim/laplace/services"
)

// registry holds the protocols that come with Laplace, and after Register those of
// others, in the order of names: whoever adds one to Laplace adds it here.
var registry = []*protocols.Protocol{
	chain.Protocol(), etcdraft.Protocol(), paxos.Protocol(), primarybackup.Protocol(), raft.Protocol(), synod.Protocol(),
}

// Protocols returns the protocols that a scenario can be about, in the order
// of their names.
func Protocols() []*protocols.Protocol { return slices.Clone(registry) }

// FindProtocol returns the protocol of that name. The error says which there
// are.
func FindProtocol(name string) (*protocols.Protocol, error) {
	for _, p := range registry {
		if p.Name == name {
			return p, nil
		}
	}
	return nil, notFound("protocol", name, protocolNames())
}

func protocolNames() []string {
	return names(registry, func(p *protocols.Protocol) string { return p.Name })
}

// A KnownFlaw is a flaw with the protocol, or that of the service's scenario, in which it
// can be built.
type KnownFlaw struct {
	Protocol string
	protocols.Flaw
}

// Flaws returns the flaws of all protocols, in their order, and then those of services.
func Flaws() []KnownFlaw {
	var all []KnownFlaw
	for _, p := range registry {
		for _, f := range p.Flaws {
			all = append(all, KnownFlaw{p.Name, f})
		}
	}
	for _, s := range offered {
		for _, f := range s.Flaws {
			if brings, err := Find(f.Scenario); err == nil {
				all = append(all, KnownFlaw{brings.Protocol, f})
			}
		}
	}
	return all
}

// flawNames are the flaws that a protocol can be built with when it serves some services.
func flawNames(p *protocols.Protocol, serving ...*services.Service) []string {
	all := slices.Clone(p.Flaws)
	for _, s := range serving {
		all = append(all, s.Flaws...)
	}
	return names(all, func(f protocols.Flaw) string { return f.Name })
}

func parameterNames(p *protocols.Protocol) []string {
	return names(p.Parameters, func(q protocols.Parameter) string { return q.Name })
}

func names[T any](all []T, name func(T) string) []string {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = name(one)
	}
	return names
}

// notFound is the error that there is no thing of that name.
func notFound(thing, name string, known []string) error {
	return fmt.Errorf("found the %s %s, expected %s", thing, document.Quote(name), document.OneOf(name, known))
}
