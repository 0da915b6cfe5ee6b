package bank

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/bank"
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/servicetest"
)

func TestTransfersMoveWhatThereIs(t *testing.T) {
	s := services.NewStore(Service(), 1)
	for i, step := range []struct {
		transfer, after string
		done            bool
	}{
		{"30 from a1 to a3", "a1:70 a2:100 a3:130 a4:100 a5:100", true},
		{"71 from a1 to a2", "a1:70 a2:100 a3:130 a4:100 a5:100", false},
		{"70 from a1 to a2", "a1:0 a2:170 a3:130 a4:100 a5:100", true},
		{"130 from a3 to a3", "a1:0 a2:170 a3:130 a4:100 a5:100", true},
		{"131 from a3 to a3", "a1:0 a2:170 a3:130 a4:100 a5:100", false},
		{"0 from a3 to a4", "a1:0 a2:170 a3:130 a4:100 a5:100", false},
		{"1 from a3 to a6", "a1:0 a2:170 a3:130 a4:100 a5:100", false},
		{"all from a3 to a4", "a1:0 a2:170 a3:130 a4:100 a5:100", false},
	} {
		done := s.Execute(services.Operation{Kind: bank.Transfer, Key: "b", Value: step.transfer}).Found
		after := s.Execute(services.Operation{Kind: bank.Balances, Key: "b"}).Value
		if done != step.done || after != step.after {
			t.Errorf("step %d, %s: found %v and %s, expected %v and %s", i+1, step.transfer, done, after, step.done, step.after)
		}
	}
}

func TestWhatIsNoTransferIsRefused(t *testing.T) {
	for text, ok := range map[string]bool{
		"5 from a1 to a3": true, "1 from a5 to a5": true, "": false, "5 from a1 to a6": false, "5 from a0 to a1": false,
		"-5 from a1 to a2": false, "5 from a1 to a2 ": false, "05 from a1 to a2": false, "99999 from a1 to a2": false, "5 from a1": false,
	} {
		if found := expects(services.Operation{Kind: bank.Transfer, Key: "b", Value: text}); (found == "") != ok {
			t.Errorf("%q: expected is %q", text, found)
		}
	}
}

func TestBanksThatDoAsTheySayAreNotAccused(t *testing.T) {
	servicetest.Explains(t, Service(), transfers)
}

func TestMoneyThatIsMadeIsFoundOut(t *testing.T) {
	servicetest.FindsOut(t, Service(), transfers, selfTransfer)
}

// draw draws a short history of one bank, in which results are often right.
func draw(t *rapid.T) checker.History {
	h := servicetest.Simulation{
		Seed: rapid.Uint64().Draw(t, "seed"), Service: Service(), Workload: transfers, Clients: rapid.IntRange(1, 4).Draw(t, "clients"), Keys: 1,
		Operations: rapid.IntRange(1, 8).Draw(t, "operations"), Unknown: 30,
	}.History()
	var outputs []string
	for _, o := range h {
		if o.Output != "" {
			outputs = append(outputs, o.Output)
		}
	}
	for i := range h {
		o := &h[i]
		switch {
		case rapid.IntRange(0, 5).Draw(t, "wrong") > 0:
		case o.Output != "":
			o.Output = rapid.SampledFrom(outputs).Draw(t, "other")
		case o.Kind == bank.Transfer && o.Outcome == checker.OutcomeOK:
			o.Found = !o.Found
		}
	}
	return h
}

// executed runs an operation for one who tries every order.
func executed(store map[string]string, o checker.Operation) bool {
	cells := services.NewCells(Service())
	if text, known := store[o.Key]; known {
		cells.Set(o.Key, text)
	}
	r, _ := execute(cells, services.Operation{Kind: o.Kind, Key: o.Key, Value: o.Value})
	if text, known := cells.Get(o.Key); known {
		store[o.Key] = text
	}
	switch {
	case o.Outcome != checker.OutcomeOK:
		return true
	case o.Kind == bank.Balances:
		return r.Value == o.Output
	}
	return r.Found == o.Found
}

func TestBanksAreJudgedAsByTryingEveryOrder(t *testing.T) {
	verdicts := make(map[checker.Verdict]int)
	rapid.Check(t, func(t *rapid.T) {
		h := draw(t)
		expected := checker.Violation
		switch {
		case h.Count(checker.OutcomeOK) == 0:
			expected = checker.Unknown
		case modeltest.LinearizableBy(h, executed):
			expected = checker.Valid
		}
		verdicts[expected]++
		if found := bank.Linearizable(h, 0); found.Verdict != expected {
			t.Fatalf("found %v (%s), expected %v for\n%v", found.Verdict, found.Detail, expected, h)
		}
	})
	if verdicts[checker.Valid] < 10 || verdicts[checker.Violation] < 10 {
		t.Errorf("found the verdicts %v, expected many of each", verdicts)
	}
}

func TestOrdersWithFewInARowDecideHistoriesOfAUsualLength(t *testing.T) {
	for seed := range uint64(5) {
		h := servicetest.Simulation{Seed: seed, Service: Service(), Workload: transfers, Clients: 5, Keys: 2, Operations: 1200, Unknown: 3}.History()
		if found := bank.Linearizable(h, 4_000_000); found.Verdict != checker.Valid {
			t.Errorf("seed %d: found %v (%s), expected valid", seed, found.Verdict, found.Detail)
		}
	}
}

func TestBanksThatDoAsTheySayAreNotAccusedByWhoDoesNotKnowTheirOpening(t *testing.T) {
	for seed := range uint64(8) {
		h := servicetest.Simulation{Seed: seed, Service: Service(), Workload: transfers, Clients: 5, Keys: 1, Operations: 600, Unknown: seed % 3}.History()
		if found := bank.Judge(h, checker.StrictSerializable, 4_000_000); found.Check.Verdict != checker.Valid {
			t.Errorf("seed %d: found %v (%s), expected valid", seed, found.Check.Verdict, found.Check.Detail)
		}
	}
}
