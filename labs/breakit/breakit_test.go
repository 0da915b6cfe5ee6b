package breakit_test

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/breakit"
	reference "github.com/laplace-sim/laplace/labs/breakit/reference"
)

// try tries a suite once in a test.
func try(t *testing.T, test string, s breakit.Suite) *labs.Outcome {
	t.Helper()
	_, tried, ok := breakit.Lab.Test(test)
	if !ok {
		t.Fatalf("found no test %q", test)
	}
	o, err := tried.Run(t.Context(), breakit.Solution("", func() breakit.Suite { return s }), 1)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestASuiteThatCannotBeTriedIsToldWhy(t *testing.T) {
	const good = "name: suite/one\nprotocol: raft\nnodes: 3\nduration: 1s\nrecovery: 2s\n"
	replaced := func(old, new string) []string { return []string{strings.Replace(good, old, new, 1)} }
	for _, c := range []struct {
		scenarios []string
		want      string
	}{
		{nil, "found 0 Scenarios with protocol: raft, expected 1 to 10"},
		{replaced("raft", "rafd"), "Scenarios[0]:2:11: found \"rafd\", expected one of "},
		{replaced("raft", "paxos"), "Scenarios[0]: found protocol: paxos, expected raft or primary-backup"},
		{[]string{good, good}, `Scenarios[1]: found the name "suite/one" a second time, expected a name of its own for each scenario`},
		{replaced("nodes: 3", "nodes: 8"), "Scenarios[0] (suite/one): found 8 nodes, expected at most 7"},
		{replaced("duration: 1s", "duration: 9s"), "Scenarios[0] (suite/one): found duration: 9s, expected at most 8s"},
		{replaced("nodes: 3", "flaw: stale-read"), "Scenarios[0] (suite/one): found flaw: stale-read, expected none: which flaw a twin has is not yours to choose"},
		{replaced("nodes: 3", "safety-only: true"), "Scenarios[0] (suite/one): found safety-only, expected none: clients must be served again"},
		{replaced("nodes: 3", strings.Repeat("#", 20_000)), "Scenarios[0]: found 20"},
	} {
		check, failed := try(t, "a-twin-1", breakit.Suite{Scenarios: c.scenarios}).Failed()
		if !failed || !strings.HasPrefix(check.Detail, c.want) || strings.Contains(check.Detail, "\n") {
			t.Errorf("found\n%s, expected\n%s", check.Detail, c.want)
		}
	}
}

func TestInvariantsThatCannotJudgeAreToldWhy(t *testing.T) {
	quiet := func(breakit.Observation) string { return "" }
	for _, c := range []struct {
		invariants []breakit.Invariant
		want       string
	}{
		{nil, "found 0 Invariants, expected 1 to 20"},
		{[]breakit.Invariant{{Name: " ", Observe: quiet}}, `found an invariant with the name " ", expected a name in one line of at most 60 bytes`},
		{[]breakit.Invariant{{Name: "a", Observe: quiet}, {Name: "a", Observe: quiet}}, `found two invariants with the name "a", expected a name of its own for each`},
		{[]breakit.Invariant{{Name: "a"}}, `found no Observe of the invariant "a", expected one`},
		{[]breakit.Invariant{{Name: "a", Observe: func(breakit.Observation) string { panic("oh") }}}, "lab-breakit/churn, seed 1, the correct raft: invariants: unknown: an invariant panicked: oh"},
	} {
		check, failed := try(t, "b-silent", breakit.Suite{Invariants: func() []breakit.Invariant { return c.invariants }}).Failed()
		if !failed || check.Detail != c.want {
			t.Errorf("found\n%s, expected\n%s", check.Detail, c.want)
		}
	}
}

// Whoever accuses everybody has told no twin from the correct program.
func TestASuiteThatAccusesEverybodyCatchesNobody(t *testing.T) {
	all := func() []breakit.Invariant {
		return []breakit.Invariant{{Name: "nothing is", Observe: func(breakit.Observation) string { return "something is" }}}
	}
	check, failed := try(t, "b-twin-1", breakit.Suite{Invariants: all}).Failed()
	if !failed || !strings.HasPrefix(check.Detail, "only what accuses the correct program too accuses this twin: ") {
		t.Errorf("found %q", check.Detail)
	}
}

func TestATwinIsNotNamed(t *testing.T) {
	_, test, _ := breakit.Lab.Test("b-twin-2")
	o := try(t, "b-twin-2", reference.New())
	if !o.Passed() || o.Result != nil {
		t.Errorf("found %v with the result %v, expected a twin that is caught, and no run that names its flaw", o.Checks, o.Result)
	}
	if strings.Contains(test.Asks, "sessions") {
		t.Errorf("the test says %q", test.Asks)
	}
}

func TestInvariantsDoNotKnowWhichRunItIs(t *testing.T) {
	create := func() breakit.Suite {
		runs := 0
		return breakit.Suite{Invariants: func() []breakit.Invariant {
			runs++
			words := ""
			if runs == 2 { // the twin's, after a call that only looks at them
				words = "this is the second"
			}
			return []breakit.Invariant{{Name: "by count", Observe: func(breakit.Observation) string { return words }}}
		}}
	}
	_, test, _ := breakit.Lab.Test("b-twin-1")
	o, err := test.Run(t.Context(), breakit.Solution("", create), 1)
	if err != nil {
		t.Fatal(err)
	}
	if c, failed := o.Failed(); !failed || c.Name != "caught" {
		t.Errorf("found %+v, expected that the twin is not caught", c)
	}
}
