package scenarios

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

func TestObservationsMeanTheSameToTheKernelAndTheCheckers(t *testing.T) {
	for kind, same := range map[sim.ObservationKind]observation.Kind{
		sim.Became: observation.Became, sim.Committed: observation.Committed, sim.Applied: observation.Applied,
		sim.Restored: observation.Restored, sim.Acknowledged: observation.Acknowledged, sim.Note: observation.Note,
		sim.Appended: observation.Appended, sim.Promised: observation.Promised, sim.Accepted: observation.Accepted,
		sim.Placed: observation.Placed, sim.Served: observation.Served,
		sim.Configured: observation.Configured, sim.Compacted: observation.Compacted, sim.Halted: observation.Halted,
		sim.Registered: observation.Registered, sim.Decided: observation.Decided,
	} {
		if kind != same {
			t.Errorf("kind %d of the kernel is kind %d of the checkers", kind, same)
		}
	}
}

func TestWhatAProtocolTellsOfDecidesWhatIsJudged(t *testing.T) {
	names := func(kinds ...sim.ObservationKind) []string {
		var all []string
		for _, invariant := range Invariants(kinds, protocols.Linearizable) {
			all = append(all, invariant.Name())
		}
		return all
	}
	if all := names(); len(all) == 0 || slices.Contains(all, "log matching") {
		t.Errorf("found %q for a protocol that tells nothing special, expected what each must keep", all)
	}
	if all := names(sim.Appended); !slices.Contains(all, "log matching") {
		t.Errorf("found %q for a protocol that tells what stands in its log, expected log matching among them", all)
	}
}
