//go:build soak

package shrink

import (
	"context"
	"fmt"
	"slices"
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

// seedsMax is how many seeds are tried until a flaw shows.
const seedsMax = 500

// firstFailure is the first failing run of a flaw from seed 1 on.
func firstFailure(t *testing.T, protocol, flaw, scenario string) *scenarios.Result {
	grounds := slices.DeleteFunc(scenarios.Library(), func(s scenarios.Scenario) bool {
		return s.Protocol != protocol || scenario != "" && s.Name != scenario
	})
	for k := range seedsMax {
		s := grounds[k%len(grounds)]
		s.Seed, s.Flaw = uint64(k+1), flaw
		r, err := scenarios.Run(t.Context(), s, scenarios.Options{Steps: 4_000_000})
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
	var table tableText
	for _, p := range scenarios.Protocols() {
		for _, f := range p.Flaws {
			t.Run(p.Name+"/"+f.Name, func(t *testing.T) {
				r := firstFailure(t, p.Name, f.Name, f.Scenario)
				began := time.Now()
				o, err := Shrink(t.Context(), r, Options{})
				if err != nil {
					t.Fatal(err)
				}
				table.add(o, r, time.Since(began))
				t.Logf("ROW %s", table.rows[len(table.rows)-1])
				spec := o.Result.Spec
				spec.Recorded = nil
				t.Logf("%s\n%+v\n%s", o.Signature, o.After, spec.YAML())
				if o.Twin != nil {
					t.Logf("twin: %s: %v %s", o.Twin.Difference, o.Twin.Verdict, o.Twin.Detail)
				}
				if o.After.Faults > faultsGoal || o.After.Operations > operationsGoal {
					t.Errorf("found %d faults and %d operations, expected at most %d and %d", o.After.Faults, o.After.Operations, faultsGoal, operationsGoal)
				}
			})
		}
	}
	t.Logf("\n%s", table.text())
}

type tableText struct{ rows []string }

func (tt *tableText) add(o *Outcome, r *scenarios.Result, took time.Duration) {
	twin := "none"
	if o.Twin != nil {
		twin = o.Twin.Difference + " (" + o.Twin.Verdict.String() + ")"
	}
	spec := r.Spec
	spec = o.Result.Spec
	spec.Flaw, spec.Recorded = "", nil
	clean := "?"
	if plain, err := scenarios.Run(context.Background(), spec, scenarios.Options{Steps: 4_000_000}); err == nil {
		clean = plain.Verdict.String()
	}
	tt.rows = append(tt.rows, fmt.Sprintf("%s\t%s\t%d→%d\t%d→%d\t%d→%d\t%d→%d\t%v→%v\t%d→%d\t%d\t%v\t%v\t%s\t%s",
		r.Protocol, r.Flaw, o.Before.Faults, o.After.Faults, o.Before.Operations, o.After.Operations, o.Before.Clients, o.After.Clients, o.Before.Nodes, o.After.Nodes,
		o.Before.Duration.Round(time.Millisecond), o.After.Duration.Round(time.Millisecond), o.Before.Events, o.After.Events, o.Runs, took.Round(10*time.Millisecond), clean, o.Signature, twin))
}

func (tt *tableText) text() string {
	var b writer
	w := tabwriter.NewWriter(&b, 0, 1, 1, ' ', 0)
	for _, r := range tt.rows {
		fmt.Fprintln(w, r)
	}
	w.Flush()
	return string(b)
}

type writer []byte

func (w *writer) Write(p []byte) (int, error) { *w = append(*w, p...); return len(p), nil }
