package scenarios

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

func TestObservationsMeanTheSameToTheKernelAndTheCheckers(t *testing.T) {
	for kind, same := range map[sim.ObservationKind]checker.ObservationKind{
		sim.Became: checker.Became, sim.Committed: checker.Committed, sim.Applied: checker.Applied,
		sim.Restored: checker.Restored, sim.Acknowledged: checker.Acknowledged, sim.Note: checker.Note,
		sim.Appended: checker.Appended, sim.Promised: checker.Promised, sim.Accepted: checker.Accepted,
		sim.Placed: checker.Placed, sim.Served: checker.Served,
		sim.Configured: checker.Configured, sim.Compacted: checker.Compacted, sim.Halted: checker.Halted,
		sim.Registered: checker.Registered, sim.Decided: checker.Decided,
	} {
		if checker.ObservationKind(kind) != same {
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
