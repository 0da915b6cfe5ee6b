package models

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/modelstest"
)

// stores draws histories of a store whose values are short and repeat.
func stores(operations, clients, unknown, wrong int) modelstest.Random {
	text := func(r *rand.Rand) string { return []string{"", "a", "b", "ab"}[r.IntN(4)] }
	return modelstest.Random{
		Spec: newExtended(nil).whole, Operations: operations, Clients: clients, Unknown: unknown, Wrong: wrong,
		Ask: func(r *rand.Rand, o *checker.Operation, _ int) {
			if r.IntN(3) == 0 {
				o.Kind = extend
			}
			if o.Kind.Inputs == checker.TwoInputs {
				o.Expected = text(r)
			}
			if o.Kind.Inputs != checker.NoInput {
				o.Value = text(r)
			}
		},
		Lie: func(r *rand.Rand, o *checker.Operation, _ checker.History) {
			o.Found = r.IntN(2) == 0
			o.Output = strings.Repeat("a", r.IntN(3)) + strings.Repeat("b", r.IntN(2))
		},
	}
}

func TestAppendsThatTellNothingAreJudgedAsPorcupineJudgesThem(t *testing.T) {
	legal, illegal := 0, 0
	for _, c := range []struct{ operations, clients, unknown, wrong int }{{8, 3, 0, 15}, {10, 4, 15, 10}, {9, 3, 40, 20}} {
		m := stores(c.operations, c.clients, c.unknown, c.wrong)
		for seed := range uint64(10_000) {
			h := m.History(seed)
			if h.Count(checker.OutcomeOK) == 0 {
				continue
			}
			found, want := judgeStore(h, Terms{Level: checker.Linearizable}).Checks[0], checker.Violation
			if modelstest.Linearizable(h, m.Spec) {
				want = checker.Valid
				legal++
			} else {
				illegal++
			}
			if found.Verdict != want {
				t.Fatalf("%+v, seed %d: found %v (%s), expected %v of\n%v", c, seed, found.Verdict, found.Detail, want, h)
			}
		}
	}
	if legal < 1000 || illegal < 1000 {
		t.Errorf("found %d legal and %d illegal histories, expected many of both", legal, illegal)
	}
}

// What nobody read is one state in the search, but nothing is said of it but its value.
func TestAnAnswerThatIsMissingIsToldWhole(t *testing.T) {
	kinds := kv.Kinds
	h := checker.History{
		{ID: 0, Client: "a", Kind: kinds.Named("put"), Key: "k", Value: "x", Outcome: checker.OutcomeOK, Call: 0, Return: 1},
		{ID: 1, Client: "a", Kind: kinds.Named("extend"), Key: "k", Value: "y", Outcome: checker.OutcomeOK, Call: 2, Return: 3},
		{ID: 2, Client: "a", Kind: kinds.Named("get"), Key: "k", Found: true, Output: "x", Outcome: checker.OutcomeOK, Call: 4, Return: 5},
	}
	const want = `get(k) by a (4ns to 5ns) returned "x"; given put(k, "x") by a (0s to 1ns) and extend(k, "y") by a (2ns to 3ns), it could have returned "xy"`
	if found := judgeStore(h, Terms{Level: checker.Linearizable}).Checks[0]; found.Verdict != checker.Violation || found.Detail != want {
		t.Errorf("found %v (%s)\nexpected a violation (%s)", found.Verdict, found.Detail, want)
	}
}
