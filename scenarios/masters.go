package scenarios

import (
	"slices"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// masters is how many of the servers, the first ones, decide which of the others
// take part; 0 if there are none.
func (s *Scenario) masters() int {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return 0
	}
	masters, _ := p.MastersWith(s.Parameters) // what is wrong with them, checkProtocol says
	return masters
}

// withoutFewMasters are the servers that are down, without the masters where there are
// several and so few of them are down that the protocol claims to do without these.
func (s *Scenario) withoutFewMasters(down []sim.NodeID) []sim.NodeID {
	masters := s.masters()
	others := slices.DeleteFunc(slices.Clone(down), func(id sim.NodeID) bool { return int(id) <= masters })
	if masters > 1 && len(down)-len(others) <= protocols.Minority.Of(masters) {
		return others
	}
	return down
}

// exceeds reports whether more servers are down than a protocol claims of which the
// given share may be.
func (h *harm) exceeds(share protocols.Share, down map[string]bool) bool {
	return h.counted(down) > h.spec.mayBeDown(share)
}

// counted is how many servers are down, without the masters that the others do
// without.
func (h *harm) counted(down map[string]bool) int {
	var ids []sim.NodeID
	for name := range down {
		ids = append(ids, h.number(name))
	}
	return len(h.spec.withoutFewMasters(ids))
}

// isSpared reports whether a server is one of several masters, any of which the
// others do without while it is away.
func (h *harm) isSpared(name string) bool {
	masters := h.spec.masters()
	return masters > 1 && int(h.number(name)) <= masters
}
