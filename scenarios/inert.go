package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// inert finds the first thing in s that could be run and can do nothing: a name
// that means nothing to the protocol or the cluster, a time after the end. Check
// lets it pass, because flags and programs change scenarios as a whole, and a
// run that was recorded stays what it was; whoever writes a file did not mean it.
func (s *Scenario) inert() *mistake {
	for i, f := range s.Faults {
		if wrong := s.inertFault(fmt.Sprintf("faults.%d.", i), &f); wrong != nil {
			return wrong
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Sometimes)) {
		if kind := s.Sometimes[name].Sent; kind != "" {
			if wrong := s.checkKind("sometimes."+name+".sent", kind); wrong != nil {
				return wrong
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(s.Network.Kinds)) {
		if wrong := s.checkKind(document.KeyOf("network.kinds."+kind), kind); wrong != nil {
			return wrong
		}
	}
	return s.inertGenerator()
}

func (s *Scenario) inertFault(path string, f *nemesis.Fault) *mistake {
	if wrong := s.checkBegin(path+"at", f.Trigger.At); wrong != nil {
		return wrong
	}
	for _, kind := range f.Messages() {
		if wrong := s.checkKind(path+kind.Key, kind.Name); wrong != nil {
			return wrong
		}
	}
	for _, version := range f.Versions() {
		if wrong := s.checkVersion(path+version.Key, version.Name); wrong != nil {
			return wrong
		}
	}
	known := s.nodeNames()[:s.Nodes+s.Workload.Clients]
	for _, peer := range f.Peers() {
		if !slices.Contains(known, peer.Name) {
			return unknown(path+peer.Key, "node", peer.Name, known)
		}
	}
	return nil
}

func (s *Scenario) inertGenerator() *mistake {
	if s.Generate == nil {
		return nil
	}
	if wrong := s.checkBegin("generate.from", s.Generate.From); wrong != nil {
		return wrong
	}
	for i, kind := range s.Generate.Messages {
		if wrong := s.checkKind(fmt.Sprintf("generate.messages.%d", i), kind); wrong != nil {
			return wrong
		}
	}
	for i, version := range s.Generate.Versions {
		if wrong := s.checkVersion(fmt.Sprintf("generate.versions.%d", i), version); wrong != nil {
			return wrong
		}
	}
	return nil
}

// checkBegin judges a time at which something of the first phase begins.
func (s *Scenario) checkBegin(path string, at time.Duration) *mistake {
	if at <= s.Duration {
		return nil
	}
	return &mistake{path, at.String(), "at most " + s.Duration.String() + ", the duration, at which everything heals"}
}

// checkKind judges the name of a kind of message. What a protocol without a list
// of messages sends is not known before it runs.
func (s *Scenario) checkKind(path, name string) *mistake {
	p, err := FindProtocol(s.Protocol)
	if err != nil || p.Messages == nil {
		return nil
	}
	all := append(kv.Messages(), p.Messages...)
	if slices.ContainsFunc(all, func(m sim.Message) bool { return name == sim.KindOf(m) || name == sim.FullKindOf(m) }) {
		return nil
	}
	known := sim.Kinds(all...)
	if strings.Contains(name, ".") {
		known = nil
		for _, m := range all {
			known = append(known, sim.FullKindOf(m))
		}
	}
	return unknown(path, "kind of message", name, known)
}

// checkVersion judges the name of a version of the program.
func (s *Scenario) checkVersion(path, name string) *mistake {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return nil
	}
	known := p.Versions()
	switch {
	case slices.Contains(known, name):
		return nil
	case known != nil:
		return unknown(path, "version", name, known)
	}
	return &mistake{path, "the version " + document.Quote(name), "none: there is one version of " + s.Protocol + " only"}
}
