//go:build soak

package shrink

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// Goals for what a flaw of the catalogue shrinks to.
const (
	faultsGoal     = 8
	operationsGoal = 12
)

// larger are the flaws that do not shrink to the goals, with the reason.
var larger = map[string]string{
	"synod unfinished-read": "the right accepts must be lost among many, and an operation less has others lost",
	// The runs that fail first come to more; docs/exhibit has smaller ones.
	"etcdraft reused-read-context": "the confirmation of one read must be late while others wait for theirs in turn, and a read less has them fall into other turns",
	"paxos configuration-at-once":  "members are replaced once in ten slots, which the operations must fill",
	"synod stale-promise":          "the duel goes by what the network loses, and an operation less has others lost",
}

// seedsMax is how many seeds are tried until a flaw shows.
const seedsMax = 500

// firstFailure is the first failing run of a flaw from seed 1 on, in the
// scenario that it names or in any about its protocol.
func firstFailure(t *testing.T, protocol, flaw, scenario string) *scenarios.Result {
	t.Helper()
	grounds := slices.DeleteFunc(scenarios.Library(), func(s scenarios.Scenario) bool {
		return s.Protocol != protocol || scenario != "" && s.Name != scenario
	})
	for k := range seedsMax {
		s := grounds[k%len(grounds)]
		s.Seed, s.Flaw = uint64(k+1), flaw
		r, err := scenarios.Run(t.Context(), s, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict == checker.Violation {
			return r
		}
	}
	t.Fatalf("%s %s: no violation in %d seeds", protocol, flaw, seedsMax)
	return nil
}

func TestEveryFlawShrinksToAFewFaultsAndOperations(t *testing.T) {
	unseen := maps.Clone(larger)
	for _, p := range scenarios.Protocols() {
		for _, f := range p.Flaws {
			name := p.Name + " " + f.Name
			delete(unseen, name)
			t.Run(name, func(t *testing.T) {
				r := firstFailure(t, p.Name, f.Name, f.Scenario)
				began := time.Now()
				o, err := Shrink(t.Context(), r, Options{})
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("%d candidates, %v\n%s", o.Runs, time.Since(began).Round(10*time.Millisecond), o.Result.Spec.YAML())
				if o.Result.Signature != r.Signature {
					t.Errorf("found the signature %q, expected %q", o.Result.Signature, r.Signature)
				}
				if big := o.After.Faults > faultsGoal || o.After.Operations > operationsGoal; big != (larger[name] != "") {
					t.Errorf("found %d faults and %d operations, expected at most %d and %d, unless there is a reason (%q)",
						o.After.Faults, o.After.Operations, faultsGoal, operationsGoal, larger[name])
				}
				if larger[name] == "" {
					if !o.Complete {
						t.Errorf("the search ended after %d runs, expected it to try all", o.Runs)
					}
					expectOneMinimal(t, o, name)
				}
				expectReplay(t, o, name)
				expectClean(t, o)
			})
		}
	}
	for name := range unseen {
		t.Errorf("%s: found no such flaw, expected one", name)
	}
}

// expectClean checks that it is the flaw that the smallest run shows: without
// it the same run is no violation.
func expectClean(t *testing.T, o *Outcome) {
	t.Helper()
	spec := o.Result.Spec
	spec.Flaw, spec.Recorded = "", nil
	r, err := scenarios.Run(t.Context(), spec, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Signature == o.Signature {
		t.Errorf("found %q without the flaw as well, expected it to hold", r.Signature)
	}
}
