package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// panickedRun is a run that ended in a panic, so many calls deep.
func panickedRun(calls int) *scenarios.Result {
	r := quietRun(60)
	r.Checks = append(r.Checks, checker.Check{Name: "program", Verdict: checker.Violation, Detail: "n3 panicked at event 812 (2.1s): no entry 7"})
	r.Verdict = checker.Violation
	r.Panic = &scenarios.Panic{Node: "n3", Value: "no entry 7"}
	for i := range calls {
		r.Panic.Stack = append(r.Panic.Stack, sim.Frame{Function: fmt.Sprintf("raft.(*Server).step%d", i), File: "protocols/raft/append.go", Line: 100 + i})
	}
	return r
}

func TestTheCardOfAPanicListsTheCallsThatLedToIt(t *testing.T) {
	card := Card(panickedRun(11), "", explain.Terminal{})
	for _, want := range []string{
		"n3 panicked at event 812 (2.1s): no entry 7\n\n    protocols/raft/append.go:100 raft.(*Server).step0\n    protocols/raft/append.go:101 raft.(*Server).step1\n",
		"step7\n    and 3 calls outward\n",
	} {
		if !strings.Contains(card, want) {
			t.Errorf("the card lacks %q:\n%s", want, card)
		}
	}
	if card := Card(panickedRun(2), "", explain.Terminal{}); strings.Contains(card, "outward") {
		t.Errorf("all calls are there, and the card says\n%s", card)
	}
}
