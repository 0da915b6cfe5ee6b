package uniqueids

import (
	"math/rand/v2"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

func TestJepsensUniqueIdsAreReadAndWritten(t *testing.T) {
	for expected, op := range map[string]jepsen.Op{
		"generate() = 7":       {F: "generate", Told: int64(7), Outcome: checker.OutcomeOK},
		"generate() = n1%20-7": {F: "generate", Told: "n1 -7", Outcome: checker.OutcomeOK},
		"generate() = %37":     {F: "generate", Told: "7", Outcome: checker.OutcomeOK},
		"generate() = ?":       {F: "generate"},
		"generate() failed":    {F: "generate", Outcome: checker.OutcomeFail},
	} {
		o, err := Jepsen.Read(op)
		if err != nil || o.String() != expected {
			t.Errorf("found %v (%v), expected %s", o, err, expected)
		}
		if again := Jepsen.Write(&o); again.Told != op.Told || again.Outcome != op.Outcome {
			t.Errorf("%v was written as %v", op, again)
		}
	}
	if _, err := Jepsen.Read(jepsen.Op{F: "read"}); err == nil || err.Error() != "found :f :read, expected :generate" {
		t.Errorf("found %v", err)
	}
}

func TestIdsAreJudgedByWhetherTheyDiffer(t *testing.T) {
	violations := 0
	for seed := range uint64(100_000) {
		random := rand.New(rand.NewPCG(seed, 2))
		ids := make([]int, 1+random.IntN(6))
		seen, expected := make(map[int]bool), checker.Valid
		for i := range ids {
			if ids[i] = random.IntN(20); seen[ids[i]] {
				expected = checker.Violation
			}
			seen[ids[i]] = true
		}
		if found := Unique(told(ids...), 0); found.Verdict != expected {
			t.Fatalf("%v: found %v (%s), expected %v", ids, found.Verdict, found.Detail, expected)
		}
		if expected == checker.Violation {
			violations++
		}
	}
	if violations < 10_000 {
		t.Errorf("found %d violations, expected many", violations)
	}
}
