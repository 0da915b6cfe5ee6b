package bank

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// story is operations that follow each other.
func story(operations ...checker.Operation) checker.History {
	h := slices.Clone(operations)
	for i := range h {
		o := &h[i]
		if o.ID == 0 {
			o.Outcome = checker.OutcomeOK
		}
		o.ID, o.Client, o.Key = i+1, "c1", "b"
		o.Call = time.Duration(2*i) * time.Millisecond
		o.Return = o.Call + time.Millisecond
	}
	return h
}

func TestTheLeastThatBanksMustKeep(t *testing.T) {
	balances := func(text string) checker.Operation { return checker.Operation{Kind: Balances, Output: text} }
	a, b := balances("a1:100 a2:100 a3:100 a4:100 a5:100"), balances("a1:90 a2:110 a3:100 a4:100 a5:100")
	pending := checker.Operation{ID: -1, Kind: Transfer, Value: "10 from a1 to a2"}
	for name, test := range map[string]struct {
		found    checker.Check
		expected checker.Verdict
	}{
		"as much as in the beginning":            {Totals(story(a, b)), checker.Valid},
		"more":                                   {Totals(story(a, balances("a1:101 a2:100 a3:100 a4:100 a5:100"))), checker.Violation},
		"less than nothing":                      {Totals(story(balances("a1:-1 a2:101 a3:100 a4:100 a5:200"))), checker.Violation},
		"no balances":                            {Totals(story(balances("much"))), checker.Violation},
		"balances that differ":                   {Converged(story(a, b), 0, 0), checker.Violation},
		"balances that a transfer may have made": {Converged(story(pending, a, b), 0, 0), checker.Valid},
	} {
		if test.found.Verdict != test.expected {
			t.Errorf("%s: found %v (%s), expected %v", name, test.found.Verdict, test.found.Detail, test.expected)
		}
	}
}

func TestALostTransferIsToldOf(t *testing.T) {
	found := Linearizable(story(
		checker.Operation{Kind: Transfer, Value: "10 from a1 to a2", Found: true},
		checker.Operation{Kind: Balances, Output: "a1:100 a2:100 a3:100 a4:100 a5:100"}), 0)
	const expected = "balances(b) by c1 (2ms to 3ms) returned a1:100 a2:100 a3:100 a4:100 a5:100; given transfer(b, 10 from a1 to a2) by c1 (0s to 1ms) = done, it could have returned a1:90 a2:110 a3:100 a4:100 a5:100"
	if found.Verdict != checker.Violation || found.Detail != expected {
		t.Errorf("found %v:\n%s\nexpected a violation:\n%s", found.Verdict, found.Detail, expected)
	}
}
