package kv

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim/rng"
)

func TestTheRegisterIsWrittenWithFewValuesThatComeBack(t *testing.T) {
	random := rng.New(1, "inputs")
	makes := register.New(services.Seat{Client: "c1", Keys: []string{"k1"}, Random: &random})
	store, written, swapped := services.NewStore(Service(), 1), make(map[string]int), 0
	for range 300 {
		for _, w := range register.Mix {
			o := makes.Make(w.Kind, "k1")
			if !o.Reads() {
				written[o.Value]++
			}
			r := store.Execute(o)
			if o.Kind == CompareAndSet && r.Found {
				swapped++
			}
			makes.Learn(o, r, services.Succeeded, false)
		}
	}
	for value, times := range written {
		if len(written) != registerValues || times < 60 {
			t.Errorf("%q is written %d times, among %d values; expected %d values, each often", value, times, len(written), registerValues)
		}
	}
	if swapped < 100 || swapped > 250 {
		t.Errorf("%d of 300 were swapped; expected that many are, and many not", swapped)
	}
}

func TestACompareAndSetThatGoesByTheValueIsFoundOut(t *testing.T) {
	for flaw, expected := range map[string]checker.Verdict{"": checker.Valid, casByValue: checker.Violation} {
		store := services.NewStore(Service().With(flaw), 1)
		var h checker.History
		for i, o := range []services.Operation{
			{Kind: Put, Key: "k1", Value: "3"},
			{Kind: CompareAndSet, Key: "k1", Expected: "1", Value: "3"},
			{Kind: Get, Key: "k1"},
		} {
			r, at := store.Execute(o), time.Duration(i)*time.Millisecond
			h = append(h, checker.Operation{
				ID: i + 1, Client: "c1", Kind: o.Kind, Key: o.Key, Value: o.Value, Expected: o.Expected,
				Outcome: checker.OutcomeOK, Output: r.Value, Found: r.Found, Call: at, Return: at + 1,
			})
		}
		if found := register.Judge(h, 0); found.Verdict != expected {
			t.Errorf("flaw %q: found %v (%s), expected %v", flaw, found.Verdict, found.Detail, expected)
		}
	}
}
