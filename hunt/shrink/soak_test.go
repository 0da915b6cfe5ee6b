//go:build soak

package shrink

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
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
	"paxos configuration-at-once": "a member is replaced every ten slots, and proposals must be under way at that moment",
	"synod unfinished-read":       "the right accepts must be lost among many, and an operation less has others lost",
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
		r, err := scenarios.Run(t.Context(), s, scenarios.Options{Steps: 2 * StepsDefault})
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
	var table strings.Builder
	columns := tabwriter.NewWriter(&table, 0, 1, 2, ' ', 0)
	fmt.Fprintln(columns, "flaw\tsignature\tfaults\toperations\tclients\tnodes\ttime\tevents\truns\ttook\tthe twin")
	unseen := maps.Clone(larger)
	for _, p := range scenarios.Protocols() {
		for _, f := range p.Flaws {
			name := p.Name + " " + f.Name
			t.Run(name, func(t *testing.T) {
				r := firstFailure(t, p.Name, f.Name, f.Scenario)
				began := time.Now()
				o, err := Shrink(t.Context(), r, Options{})
				if err != nil {
					t.Fatal(err)
				}
				row := rowOf(name, o, time.Since(began))
				fmt.Fprintln(columns, row)
				t.Logf("%s\n%s", row, o.Result.Spec.YAML())
				if o.Result.Signature != r.Signature {
					t.Errorf("found the signature %q, expected %q", o.Result.Signature, r.Signature)
				}
				if big := o.After.Faults > faultsGoal || o.After.Operations > operationsGoal; big != (larger[name] != "") {
					t.Errorf("found %d faults and %d operations, expected at most %d and %d, unless there is a reason (%q)",
						o.After.Faults, o.After.Operations, faultsGoal, operationsGoal, larger[name])
				}
				delete(unseen, name)
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
	columns.Flush()
	t.Logf("\n%s", table.String())
}

// expectClean checks that it is the flaw that the smallest run shows: without
// it the same run is no violation.
func expectClean(t *testing.T, o *Outcome) {
	t.Helper()
	spec := o.Result.Spec
	spec.Flaw, spec.Recorded = "", nil
	r, err := scenarios.Run(t.Context(), spec, scenarios.Options{Steps: StepsDefault})
	if err != nil {
		t.Fatal(err)
	}
	if r.Signature == o.Signature {
		t.Errorf("found %q without the flaw as well, expected it to hold", r.Signature)
	}
}

// rowOf is a line of the table: sizes before and after, and what it took.
func rowOf(name string, o *Outcome, took time.Duration) string {
	twin := "none"
	if o.Twin != nil {
		twin = fmt.Sprintf("%s (%v)", o.Twin.Difference, o.Twin.Verdict)
	}
	b, a := o.Before, o.After
	return fmt.Sprintf("%s\t%s\t%d→%d\t%d→%d\t%d→%d\t%d→%d\t%v→%v\t%d→%d\t%d\t%v\t%s", name, o.Signature,
		b.Faults, a.Faults, b.Operations, a.Operations, b.Clients, a.Clients, b.Nodes, a.Nodes,
		b.Duration.Round(time.Millisecond), a.Duration.Round(time.Millisecond), b.Events, a.Events, o.Runs, took.Round(10*time.Millisecond), twin)
}
