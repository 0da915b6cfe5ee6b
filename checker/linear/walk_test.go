package linear_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
)

// everyKind is a mix of all kinds of operation.
var everyKind = checker.Kinds{keyvalue.Get, keyvalue.Get, keyvalue.Put, keyvalue.Delete, keyvalue.Append, keyvalue.CompareAndSet}

// drawLong draws a history of one key of some dozens of operations, with
// instants at which nothing is under way and without, in which some results
// were exchanged for others.
func drawLong(t *rapid.T) checker.History {
	h := modeltest.Simulation{
		Seed:       rapid.Uint64Min(1).Draw(t, "seed"),
		Operations: rapid.IntRange(10, 40).Draw(t, "operations"),
		Keys:       1,
		Clients:    rapid.IntRange(1, 4).Draw(t, "clients"),
		Unknown:    rapid.IntRange(2, 6).Draw(t, "unknown"),
		Pause:      rapid.SampledFrom([]int{100, 20_000}).Draw(t, "pause"),
		Kinds:      rapid.SampledFrom([]checker.Kinds{{keyvalue.Get, keyvalue.Put}, {keyvalue.Get, keyvalue.Put, keyvalue.CompareAndSet}, {keyvalue.Get, keyvalue.Append}, everyKind}).Draw(t, "kinds"),
	}.History()
	for range rapid.IntRange(0, 2).Draw(t, "exchanges") {
		a, b := rapid.IntRange(0, len(h)-1).Draw(t, "one"), rapid.IntRange(0, len(h)-1).Draw(t, "other")
		if h[a].Kind == h[b].Kind && h[a].Outcome == h[b].Outcome {
			h[a].Found, h[a].Output, h[b].Found, h[b].Output = h[b].Found, h[b].Output, h[a].Found, h[a].Output
		}
	}
	return h
}

// Porcupine, with the same model, goes through the whole history as one.
func TestTheSearchThatIsCutAgreesWithTheOneThatIsNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawLong(t)
		want, judged := linear.Uncut(h, keyvalue.Store{})
		if !judged {
			t.Skip("nothing to judge")
		}
		for _, patience := range []int64{0, 5, linear.Patience} {
			if got := linear.CutWith(patience, h, keyvalue.Store{}); got != want {
				t.Fatalf("with patience %d found valid %v, expected %v", patience, got, want)
			}
		}
	})
}

func TestALongHistoryTakesAFewStepsForEachOperation(t *testing.T) {
	const each = 40
	for name, h := range map[string]checker.History{
		"a pause now and then": modeltest.Simulation{Seed: 7, Operations: 40_000, Keys: 1, Clients: 3, Unknown: 1000, Pause: 10_000, Kinds: everyKind}.History(),
		"no pause":             modeltest.Simulation{Seed: 7, Operations: 40_000, Keys: 1, Clients: 5, Unknown: 1_000_000, Pause: 100, Kinds: checker.Kinds{keyvalue.Get, keyvalue.Put, keyvalue.CompareAndSet}}.History(),
		"unknown outcomes":     modeltest.Simulation{Seed: 7, Operations: 40_000, Keys: 2, Clients: 3, Unknown: 10, Pause: 10_000, Kinds: checker.Kinds{keyvalue.Get, keyvalue.Put}}.History(),
	} {
		if l := keyvalue.Linearizable(h, each*len(h)); l.Verdict != checker.Valid {
			t.Errorf("%s: found %v (%s), expected valid", name, l.Verdict, l.Detail)
		}
	}
}

func TestOnlyTheSegmentUnderWayIsRemembered(t *testing.T) {
	h := modeltest.Simulation{Seed: 7, Operations: 20_000, Keys: 1, Clients: 3, Unknown: 1_000_000, Pause: 10_000, Kinds: checker.Kinds{keyvalue.Get, keyvalue.Put, keyvalue.Append}}.History()
	// Only where there is no order does the walk end with all segments behind it.
	last := h[len(h)-1].Return + 1
	h = append(h, checker.Operation{
		ID: len(h), Client: "reader", Kind: keyvalue.Get, Key: h[0].Key, Found: true, Output: "nobody wrote this",
		Outcome: checker.OutcomeOK, Call: last + 20_000, Return: last + 30_000,
	})
	room, found := linear.Room(h, keyvalue.Store{})
	if found {
		t.Fatal("found an order, expected none")
	}
	if room == 0 || room > 1000 {
		t.Errorf("found room for %d turns, choices and places in all, expected that for a few operations", room)
	}
}

func TestEachKindOfOperationIsAccusedInItsWords(t *testing.T) {
	for kind, test := range map[string]struct{ history, want string }{
		"get":          {`c 0 1 x get -> a`, `get(x) by c (0s to 1ms) returned "a"; no order of the operations explains it`},
		"absent get":   {`c 0 1 x get -> absent`, `get(x) by c (0s to 1ms) returned absent; no order of the operations explains it`},
		"put":          {`c 0 1 x put a -> ok`, `put(x, "a") by c (0s to 1ms) completed; no order of the operations explains it`},
		"delete":       {`c 0 1 x delete -> ok`, `delete(x) by c (0s to 1ms) completed; no order of the operations explains it`},
		"append":       {`c 0 1 x append a -> ba`, `append(x, "a") by c (0s to 1ms) returned "ba"; no order of the operations explains it`},
		"cas":          {`c 0 1 x cas a b -> swapped`, `cas(x, "a", "b") by c (0s to 1ms) returned swapped; no order of the operations explains it`},
		"cas that did": {`c 0 1 x cas a b -> no`, `cas(x, "a", "b") by c (0s to 1ms) returned not swapped; no order of the operations explains it`},
	} {
		if got := linear.Accused(modeltest.History(t, test.history)); got != test.want {
			t.Errorf("%s: found    %s\nexpected %s", kind, got, test.want)
		}
	}
}
