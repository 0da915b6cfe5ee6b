package mutex

import (
	"math/rand/v2"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/modelstest"
)

// histories are of plain locks that were locked and unlocked in turn, mostly.
func histories(operations, clients, unknown int) modelstest.Random {
	spec := PlainSpec
	return modelstest.Random{
		Spec: spec, Operations: operations, Clients: clients, Unknown: unknown,
		Ask: func(r *rand.Rand, o *checker.Operation, number int) {},
		Lie: func(r *rand.Rand, o *checker.Operation, h checker.History) {},
	}
}

// told makes of what was found held, or free, what has failed, or mostly so.
func told(h checker.History, seed uint64) checker.History {
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range h {
		if o := &h[i]; o.Outcome == checker.OutcomeOK && !o.Found {
			o.Outcome = checker.OutcomeFail
			if r.IntN(8) == 0 {
				o.Outcome, o.Found = checker.OutcomeOK, true
			}
		}
	}
	return h
}

func TestPlainLocksAreDecidedAsPorcupineDecides(t *testing.T) {
	for _, c := range []struct{ operations, clients, unknown int }{{8, 2, 0}, {10, 3, 0}, {14, 4, 0}, {14, 6, 0}, {10, 3, 15}, {14, 4, 10}} {
		var tally modelstest.Tally
		m := histories(c.operations, c.clients, c.unknown)
		for seed := range uint64(17_000) {
			h := told(m.History(seed), seed)
			_, found, decided := plain{PlainSpec}.Decide(modelstest.Partition(h), linear.NewSteps(0))
			legal := modelstest.Linearizable(h, PlainSpec)
			switch {
			case !decided || legal != (found == nil):
				t.Fatalf("seed %d: found %+v (decided: %v), porcupine says legal: %v, of\n%v", seed, found, decided, legal, h)
			case legal:
				tally.Legal++
			default:
				tally.Illegal++
			}
		}
		if tally.Legal < 1000 || tally.Illegal < 1000 {
			t.Errorf("%+v: found %+v", c, tally)
		}
	}
}

func TestPlainLocksThatTwoHoldAreTold(t *testing.T) {
	h := story(checker.Operation{Kind: Lock, Found: true}, checker.Operation{Kind: Unlock, Found: true}, checker.Operation{Kind: Lock, Found: true}, checker.Operation{Kind: Lock, Found: true})
	_, found, decided := plain{PlainSpec}.Decide(modelstest.Partition(h), linear.NewSteps(0))
	if !decided || found == nil || found.Accused != 3 || len(found.Given) != 1 || found.Given[0] != 2 {
		t.Errorf("found %+v (decided: %v), expected that the second of two is accused, given the first", found, decided)
	}
	if found := Plain(h, 0); found.Verdict != checker.Violation {
		t.Errorf("found %v (%s), expected a violation", found.Verdict, found.Detail)
	}
	if found := Plain(h[:3], 0); found.Verdict != checker.Valid {
		t.Errorf("found %v (%s), expected valid", found.Verdict, found.Detail)
	}
}

// BenchmarkPlain judges 100,000 operations of 10 clients.
func BenchmarkPlain(b *testing.B) {
	h := histories(100_000, 10, 2).History(1)
	for i := range h {
		if o := &h[i]; o.Outcome == checker.OutcomeOK && !o.Found {
			o.Outcome = checker.OutcomeFail
		}
	}
	for b.Loop() {
		if found := Plain(h, 0); found.Verdict != checker.Valid || found.Engine != "turns" {
			b.Fatal(found.Engine, found.Detail)
		}
	}
}
