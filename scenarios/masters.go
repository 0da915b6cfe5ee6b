package scenarios

import (
	"maps"
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
	masters, err := p.MastersWith(s.Parameters)
	if err != nil {
		return 0 // checkProtocol says so
	}
	return masters
}

// fewMasters reports whether there are several masters, of which so few are among
// the given servers that the protocol claims to do without them.
func fewMasters(masters int, down []sim.NodeID) bool {
	among := 0
	for _, id := range down {
		if int(id) <= masters {
			among++
		}
	}
	return masters > 1 && among <= protocols.Minority.Of(masters)
}

// exceeds reports whether more servers are down than a protocol claims of which the
// given share may be.
func (h *harm) exceeds(share protocols.Share, down map[string]bool) bool {
	return len(h.counted(down)) > h.spec.mayBeDown(share)
}

// counted are the servers that are down, by name, without the masters that the
// others do without.
func (h *harm) counted(down map[string]bool) []string {
	names := slices.Sorted(maps.Keys(down))
	ids := make([]sim.NodeID, len(names))
	for i, name := range names {
		ids[i] = h.number(name)
	}
	if !fewMasters(h.spec.masters(), ids) {
		return names
	}
	return slices.DeleteFunc(names, h.isSpared)
}

// isSpared reports whether a server is one of several masters, any of which the
// others do without while it is away.
func (h *harm) isSpared(name string) bool {
	masters := h.spec.masters()
	return masters > 1 && int(h.number(name)) <= masters
}
