package scenarios

import (
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/disk"
)

// Settle returns the scenario with nothing left to choose: every parameter has
// its value, every fault its ID, and generated faults are among the others.
// It is the same run. The error is that of Check.
func (s Scenario) Settle() (Scenario, error) {
	if err := s.Check(); err != nil {
		return Scenario{}, err
	}
	protocol, err := FindProtocol(s.Protocol)
	if err != nil {
		return Scenario{}, err
	}
	parameters := make(map[string]string, len(protocol.Parameters))
	for _, p := range protocol.Parameters {
		parameters[p.Name] = p.Default
	}
	maps.Copy(parameters, s.Parameters)
	s.Parameters = parameters
	if s.Disk.SectorSize == 0 {
		s.Disk.SectorSize = disk.SectorSizeDefault
	}
	s.Faults = s.schedule()
	s.Generate = nil
	return s, nil
}

// schedule returns the faults of s, those that it generates included.
func (s *Scenario) schedule() nemesis.Schedule {
	if s.Generate == nil {
		return s.Faults
	}
	return slices.Concat(s.Faults, s.generated())
}

// generated returns the faults that s generates: within what the protocol claims,
// unless the generator is unlimited.
func (s *Scenario) generated() nemesis.Schedule {
	g, err := s.WithinClaims(*s.Generate)
	if err != nil {
		return nil // checkProtocol says so
	}
	if g.Until == 0 {
		g.Until = s.Duration
	}
	return nemesis.Generate(s.Seed, g, s.Nodes)
}
