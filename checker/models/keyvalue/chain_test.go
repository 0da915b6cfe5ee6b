package keyvalue_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// Each of the swaps is known to have taken effect by the one behind it only, the last by a read.
func TestALongChainOfSwapsOfUnknownOutcomeIsFollowedOnce(t *testing.T) {
	const swaps = 30_000
	h := make(checker.History, swaps, swaps+2)
	for i := range h {
		h[i] = checker.Operation{
			ID: i, Client: fmt.Sprint("c", i), Kind: keyvalue.CompareAndSet, Key: "k", Expected: fmt.Sprint(i), Value: fmt.Sprint(i + 1),
			Call: time.Duration(i), Return: time.Duration(i),
		}
	}
	put := checker.Operation{ID: swaps, Client: "writer", Kind: keyvalue.Put, Key: "k", Value: "0", Outcome: checker.OutcomeOK, Call: swaps, Return: swaps + 1}
	get := checker.Operation{ID: swaps + 1, Client: "reader", Kind: keyvalue.Get, Key: "k", Found: true, Output: fmt.Sprint(swaps), Outcome: checker.OutcomeOK, Call: swaps + 2, Return: swaps + 3}
	if got := keyvalue.Linearizable(append(h, put, get), 0); got.Verdict != checker.Valid {
		t.Errorf("found %v (%s), expected an order", got.Verdict, got.Detail)
	}
	put.Call, put.Return = swaps+4, swaps+5
	if got := keyvalue.Linearizable(append(h, get, put), 0); got.Verdict != checker.Violation {
		t.Errorf("found %v (%s), expected that nothing wrote what the first swap found", got.Verdict, got.Detail)
	}
}
