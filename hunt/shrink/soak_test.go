//go:build soak

package shrink

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

var update = flag.Bool("update", false, "write what each flaw shrinks to with this build to "+exhibitDir)

// exhibitDir has a scenario for each flaw, which is what its first failing run
// shrinks to, and a table of them.
const (
	exhibitDir   = "../../docs/exhibit"
	exhibitTable = "README.md"
)

const exhibitHead = `# The exhibit, shrunk

For each flaw the first failing run of [the exhibit](../exhibit.md), as the smallest scenario that still fails in the same way and would
not without the flaw. Each is a file that replays: ` + "`laplace replay docs/exhibit/raft-stale-read.yaml`" + `. *Faults*, *operations*, *clients*,
*servers* and *events* are those of the run before and after; *twin* is how the nearest run that passes differs from it.

To make all of it again: ` + "`go test ./hunt/shrink -tags soak -timeout 1h -run TestEveryFlawShrinks -update`" + `.

`

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
	table := []string{
		"| flaw | broken | faults | operations | clients | servers | events | twin |",
		"|------|--------|--------|------------|---------|---------|--------|------|",
	}
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
				spec := o.Result.Spec
				spec.Recorded.Build = "laplace " + scenarios.Version // and any release of Go
				table = append(table, rowOf(name, o))
				t.Logf("%s\n%d candidates, %v\n%s", rowOf(name, o), o.Runs, time.Since(began).Round(10*time.Millisecond), spec.YAML())
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
				exhibit(t, fileOf(name), spec.YAML())
			})
		}
	}
	for name := range unseen {
		t.Errorf("%s: found no such flaw, expected one", name)
	}
	exhibit(t, exhibitTable, []byte(exhibitHead+strings.Join(table, "\n")+"\n\n"+reasons()))
}

// fileOf is the name of a flaw's file.
func fileOf(flaw string) string { return strings.ReplaceAll(flaw, " ", "-") + ".yaml" }

// reasons say which flaws stay larger than the goals, and why.
func reasons() string {
	text := fmt.Sprintf("More than %d faults or %d operations are left of:\n\n", faultsGoal, operationsGoal)
	for _, name := range slices.Sorted(maps.Keys(larger)) {
		text += "- " + name + ": " + larger[name] + ".\n"
	}
	return text
}

// exhibit compares a file of the exhibit with what this build makes of it, or
// writes it.
func exhibit(t *testing.T, name string, text []byte) {
	t.Helper()
	path := filepath.Join(exhibitDir, name)
	if *update {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	was, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytes.ReplaceAll(was, []byte("\r\n"), []byte("\n")), text) {
		t.Errorf("%s is not what this build makes:\n%s\nif that was changed on purpose, run this test with -update", path, text)
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

// rowOf is a line of the table.
func rowOf(name string, o *Outcome) string {
	twin := "none"
	if o.Twin != nil {
		twin = o.Twin.Difference
		if o.Twin.Verdict != checker.Valid {
			twin += fmt.Sprintf(" (%v)", o.Twin.Verdict)
		}
	}
	b, a := o.Before, o.After
	return fmt.Sprintf("| [%s](%s) | %s | %d → %d | %d → %d | %d → %d | %d → %d | %d → %d | %s |", name, fileOf(name), o.Signature,
		b.Faults, a.Faults, b.Operations, a.Operations, b.Clients, a.Clients, b.Nodes, a.Nodes, b.Events, a.Events, twin)
}
