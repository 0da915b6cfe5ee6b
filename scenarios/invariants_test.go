package scenarios

import (
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

func TestTheKernelHasAllKindsOfObservation(t *testing.T) {
	kernel := []sim.ObservationKind{
		sim.Became, sim.Committed, sim.Applied, sim.Restored, sim.Acknowledged, sim.Note, sim.Appended, sim.Promised, sim.Accepted,
		sim.Placed, sim.Served, sim.Configured, sim.Compacted, sim.Halted, sim.Registered, sim.Decided,
	}
	if !slices.Equal(kernel, observation.All()) {
		t.Errorf("package sim has the kinds %v, package observation %v; name each in sim/process.go, and here", kernel, observation.All())
	}
}

// deciding reports whether an invariant is judged of those protocols only that say
// that they make observations of a kind.
func deciding(kind observation.Kind) bool {
	others := slices.DeleteFunc(observation.All(), func(k observation.Kind) bool { return k == kind })
	return len(checker.StandardInvariants(others...)) < len(checker.StandardInvariants(observation.All()...))
}

func TestEachKindOnWhichAnInvariantDependsIsObservedBySomeProtocol(t *testing.T) {
	for _, kind := range observation.All() {
		declares := func(p *protocols.Protocol) bool {
			return slices.Contains(p.Observes, kind) || slices.Contains(p.MastersObserve, kind)
		}
		if deciding(kind) && !slices.ContainsFunc(Protocols(), declares) {
			t.Errorf("no run is judged by an invariant of checker.StandardInvariants, for no protocol says that it observes %v; name the kind in Observes of those that do", kind)
		}
	}
}

// These runs make observations of most kinds that their protocols ever make.
func TestWhatRunsObserveTheirProtocolsSayThatTheyDo(t *testing.T) {
	free := []observation.Kind{ // which any program may observe, and need not
		sim.Became, sim.Committed, sim.Applied, sim.Restored, sim.Acknowledged, sim.Note, sim.Configured, sim.Compacted, sim.Halted, sim.Registered,
	}
	for _, kind := range free {
		if deciding(kind) {
			t.Errorf("an invariant of checker.StandardInvariants depends on %v: it must be declared, so take it off the free kinds here", kind)
		}
	}
	for _, s := range Library() {
		switch _, story, _ := strings.Cut(s.Name, "/"); story {
		case "everything", "everything-leases", "masters-crash", "reconfiguration", "rotation", "leader-lease", "stragglers":
		default:
			continue
		}
		protocol, err := FindProtocol(s.Protocol)
		if err != nil {
			t.Fatal(err)
		}
		declared, err := protocol.ObservesWith(s.Parameters)
		if err != nil {
			t.Fatal(err)
		}
		var missing []observation.Kind
		for record := range mustRun(t, s, Options{Trace: true, Steps: 1}).Trace.Records() {
			kind := observation.Kind(record.Code)
			if record.Kind == trace.Observe && !slices.Contains(declared, kind) && !slices.Contains(free, kind) && !slices.Contains(missing, kind) {
				missing = append(missing, kind)
			}
		}
		if len(missing) > 0 {
			t.Errorf("%s observes %v, and its protocol does not say so: name the kinds in its Observes, or as free here if nothing that is judged depends on them", s.Name, missing)
		}
	}
}

func TestWhatAProtocolTellsOfDecidesWhatIsJudged(t *testing.T) {
	names := func(kinds ...sim.ObservationKind) []string {
		var all []string
		for _, invariant := range Invariants(kinds, checker.Linearizable) {
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
