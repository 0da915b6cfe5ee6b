package scenarios

import (
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// A lack is what makes faults of some kinds change nothing.
type lack struct {
	// of reports whether a scenario lacks it.
	of     func(*Scenario, *protocols.Protocol) (bool, error)
	reason string
}

// lacks are what scenarios may lack, by the need of faults.
var lacks = map[nemesis.Need]lack{
	nemesis.NeedsWall: {
		func(s *Scenario, p *protocols.Protocol) (bool, error) {
			reads, err := p.ReadsWallWith(s.Parameters, s.Flaw)
			return !reads, err
		},
		"nothing depends on what wall clocks show: timers, and leases if there are any, go by the monotonic clock",
	},
	nemesis.NeedsPoints: {
		func(_ *Scenario, p *protocols.Protocol) (bool, error) { return len(p.FaultPoints) == 0, nil },
		"its programs have no fault points",
	},
	nemesis.NeedsVersions: {
		func(_ *Scenario, p *protocols.Protocol) (bool, error) { return len(p.Versions()) == 0, nil },
		"there is one version of its program only",
	},
	nemesis.NeedsWork: {
		func(s *Scenario, p *protocols.Protocol) (bool, error) { return s.Work == sim.Work{} && !p.Works, nil },
		"neither messages nor its programs take time",
	},
	nemesis.NeedsLatency: {
		func(s *Scenario, _ *protocols.Protocol) (bool, error) { return s.instantDisk(), nil },
		"disks take no time",
	},
	nemesis.NeedsFour: {
		func(s *Scenario, _ *protocols.Protocol) (bool, error) { return s.Nodes < 4, nil },
		"each of fewer than four servers is beside every other",
	},
}

// instantDisk reports whether no operation of a disk takes time.
func (s *Scenario) instantDisk() bool {
	_, sync := s.Disk.SyncLatency.Bounds()
	_, read := s.Disk.ReadLatency.Bounds()
	_, write := s.Disk.WriteLatency.Bounds()
	return sync == 0 && read == 0 && write == 0
}

// Inert returns the kinds of fault that change nothing in any run of s, whatever
// their target and their parameters, by name, each with the reason. What else
// happens is not looked at. The error is that of FindProtocol, or of a parameter
// that the protocol does not have.
func (s Scenario) Inert() (map[string]string, error) {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return nil, err
	}
	reasons := make(map[nemesis.Need]string)
	for _, need := range slices.Sorted(maps.Keys(lacks)) {
		lacking, err := lacks[need].of(&s, p)
		if err != nil {
			return nil, err
		}
		if lacking {
			reasons[need] = lacks[need].reason
		}
	}
	inert := make(map[string]string)
	for _, k := range nemesis.Kinds() {
		if reason := reasons[k.Needs]; reason != "" {
			inert[k.Name] = reason
		}
	}
	return inert, nil
}
