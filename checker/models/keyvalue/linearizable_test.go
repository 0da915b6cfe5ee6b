package keyvalue_test

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
)

func TestLinearizableJudgesEachKindAndOutcome(t *testing.T) {
	for _, test := range []struct {
		claim   string
		history string
		want    checker.Verdict
	}{
		{"a read of what was written is legal", `
			c1 0 1 x put a -> ok
			c2 2 3 x get -> a`, checker.Valid},
		{"a key starts absent", `c1 0 1 x get -> absent`, checker.Valid},
		{"a value from nowhere is illegal", `c1 0 1 x get -> a`, checker.Violation},
		{"a read that misses a completed write is illegal", `
			c1 0 1 x put a -> ok
			c2 2 3 x get -> absent`, checker.Violation},
		{"a read concurrent with a write may miss it", `
			c1 0 5 x put a -> ok
			c2 2 3 x get -> absent`, checker.Valid},
		{"operations that touch are concurrent", `
			c1 0 2 x put a -> ok
			c2 2 3 x get -> absent`, checker.Valid},
		{"a client's own operations that touch are in order", `
			c1 0 2 x put a -> ok
			c1 2 3 x get -> absent`, checker.Violation},
		{"reads may not go back in time", `
			c1 0 9 x put a -> ok
			c2 1 2 x get -> a
			c3 3 4 x get -> absent`, checker.Violation},
		{"keys are independent", `
			c1 0 1 x put a -> ok
			c2 2 3 y get -> absent`, checker.Valid},
		{"a deleted key is absent", `
			c1 0 1 x put a -> ok
			c1 2 3 x delete -> ok
			c1 4 5 x get -> absent`, checker.Valid},
		{"an append returns the new value", `
			c1 0 1 x append a -> a
			c2 2 3 x append b -> ab`, checker.Valid},
		{"an append that loses another is illegal", `
			c1 0 1 x append a -> a
			c2 2 3 x append b -> b`, checker.Violation},
		{"an append of one letter twice is told from once", `
			c1 0 1 x append a -> a
			c2 2 3 x append a -> a`, checker.Violation},
		{"a cas swaps what it expects", `
			c1 0 1 x put a -> ok
			c1 2 3 x cas a b -> swapped
			c1 4 5 x get -> b`, checker.Valid},
		{"a cas does not swap what it does not expect", `
			c1 0 1 x put a -> ok
			c1 2 3 x cas b c -> swapped`, checker.Violation},
		{"a cas must swap what it expects", `
			c1 0 1 x put a -> ok
			c1 2 3 x cas a b -> no`, checker.Violation},
		{"two cas cannot both swap", `
			c1 0 1 x put a -> ok
			c1 2 9 x cas a b -> swapped
			c2 2 9 x cas a c -> swapped`, checker.Violation},
		{"an unknown write may have taken effect", `
			c1 0 1 x put a -> ?
			c2 2 3 x get -> a`, checker.Valid},
		{"an unknown write may not have taken effect", `
			c1 0 1 x put a -> ?
			c2 2 3 x get -> absent`, checker.Valid},
		{"an unknown write may take effect long after", `
			c1 0 1 x put a -> ?
			c2 2 3 x get -> absent
			c2 4 5 x get -> a`, checker.Valid},
		{"an unknown write takes effect once", `
			c1 0 1 x put a -> ?
			c2 2 3 x get -> a
			c2 4 5 x put b -> ok
			c2 6 7 x get -> a`, checker.Violation},
		{"an unknown write has no effect before its call", `
			c2 0 1 x get -> a
			c1 2 3 x put a -> ?`, checker.Violation},
		{"an unknown append may stand in between", `
			c1 0 1 x append a -> ?
			c2 2 3 x append b -> ab`, checker.Valid},
		{"unknown appends may follow each other", `
			c1 0 1 x append a -> ?
			c2 0 1 x append b -> ?
			c3 2 3 x get -> ba`, checker.Valid},
		{"an unread unknown write may make a cas miss", `
			c1 0 1 x put a -> ok
			c2 0 1 x put zzz -> ?
			c1 2 3 x cas a b -> no
			c1 4 5 x put a -> ok`, checker.Valid},
		{"an unknown delete may make an append start over", `
			c1 0 1 x put a -> ok
			c2 0 1 x delete -> ?
			c1 2 3 x append b -> b`, checker.Valid},
		{"an unknown cas may feed another", `
			c1 0 1 x put a -> ok
			c2 0 1 x cas b c -> ?
			c3 0 1 x cas a b -> ?
			c1 2 3 x get -> c`, checker.Valid},
		{"an unknown get changes nothing", `
			c1 0 1 x get -> ?
			c2 2 3 x get -> absent`, checker.Valid},
		{"a failed write has no effect", `
			c1 0 1 x put a -> fail
			c2 2 3 x get -> a`, checker.Violation},
		{"values need not be unique", `
			c1 0 1 x put a -> ok
			c1 2 3 x put b -> ok
			c2 2 9 x put a -> ?
			c1 10 11 x get -> a`, checker.Valid},
	} {
		t.Run(test.claim, func(t *testing.T) {
			if got := keyvalue.Linearizable(modeltest.History(t, test.history), 0); got.Verdict != test.want {
				t.Errorf("found %v (%s), expected %v", got.Verdict, got.Detail, test.want)
			}
		})
	}
}

func TestAViolationIsPutIntoWordsWithItsOperations(t *testing.T) {
	for _, test := range []struct {
		claim, history, detail string
		operations             []int
		accused                int
		answer, key            string
	}{
		{"a stale read", `
			c1 0 10 k1 put a -> ok
			c2 1 12 k2 put q -> ok
			c1 1000 1100 k1 put b -> ok
			c2 1200 1300 k1 get -> b
			c3 4210 4215 k1 get -> a
			c2 4220 4230 k1 get -> b
			c2 5000 5001 k2 get -> absent`,
			`get(k1) by c3 (4.21s to 4.215s) returned "a"; given put(k1, "a") by c1 (0s to 10ms) and put(k1, "b") by c1 (1s to 1.1s), it could have returned "b"`,
			[]int{1, 3, 5}, 5, `"b"`, "k1"},
		{"a value from nowhere", `c1 0 1 x get -> a`,
			`get(x) by c1 (0s to 1ms) returned "a"; it could have returned absent`, []int{1}, 1, "absent", "x"},
		{"a value whose write failed", `
			c1 0 1 x put a -> ok
			c2 2 3 x put b -> fail
			c1 4 5 x get -> b`,
			`get(x) by c1 (4ms to 5ms) returned "b"; given put(x, "b") by c2 (2ms to 3ms), which failed, it could have returned "a"`, []int{2, 3}, 3, `"a"`, "x"},
		{"a value that was written later", `
			c1 0 1 x get -> b
			c1 4 5 x put b -> ok`,
			`get(x) by c1 (0s to 1ms) returned "b"; it could have returned absent`, []int{1}, 1, "absent", "x"},
		{"two values that were both there", `
			c1 0 10 x put a -> ok
			c2 0 10 x put b -> ok
			c3 11 20 x get -> a
			c4 12 21 x get -> b`,
			`get(x) by c4 (12ms to 21ms) returned "b"; given put(x, "a") by c1 (0s to 10ms), put(x, "b") by c2 (0s to 10ms) and get(x) by c3 (11ms to 20ms) = "a", it could have returned "a"`,
			[]int{1, 2, 3, 4}, 4, `"a"`, "x"},
		{"two that swapped one value", `
			c1 0 1 x put a -> ok
			c1 2 9 x cas a b -> swapped
			c2 2 10 x cas a c -> swapped`,
			`cas(x, "a", "c") by c2 (2ms to 10ms) returned swapped; given put(x, "a") by c1 (0s to 1ms) and cas(x, "a", "b") by c1 (2ms to 9ms) = swapped, it could have returned not swapped`,
			[]int{1, 2, 3}, 3, "not swapped", "x"},
		{"a value between those that were swapped", `
			c1 0 1 x put a -> ok
			c2 2 3 x cas a b -> swapped
			c3 3 9 x put d -> ok
			c3 10 11 x get -> b
			c4 12 13 x put e -> ok
			c4 14 15 x get -> d`,
			`get(x) by c3 (10ms to 11ms) returned "b"; given put(x, "a") by c1 (0s to 1ms), cas(x, "a", "b") by c2 (2ms to 3ms) = swapped and put(x, "d") by c3 (3ms to 9ms), it could have returned "d"`,
			[]int{1, 2, 3, 4}, 4, `"d"`, "x"},
		{"a lost append", `
			c1 0 1 x append a -> a
			c1 2 3 x append b -> b`,
			`append(x, "b") by c1 (2ms to 3ms) returned "b"; given append(x, "a") by c1 (0s to 1ms) = "a", it could have returned "ab"`,
			[]int{1, 2}, 2, `"ab"`, "x"},
		{"a read of what a cas wrote, with the cas", `
			a 1 2 r put 4 -> ok
			c 3 8 r cas 4 2 -> swapped
			b 4 5 r put 0 -> ok
			c 9 10 r get -> 2`,
			`get(r) by c (9ms to 10ms) returned "2"; given put(r, "4") by a (1ms to 2ms), cas(r, "4", "2") by c (3ms to 8ms) = swapped and put(r, "0") by b (4ms to 5ms), it could have returned "0"`,
			[]int{1, 2, 3, 4}, 4, `"0"`, "r"},
		{"a read of what a write of unknown outcome wrote", `
			c1 0 1 x put a -> ?
			c2 2 3 x get -> a
			c2 4 5 x delete -> ok
			c2 6 7 x get -> a`,
			`get(x) by c2 (6ms to 7ms) returned "a"; given put(x, "a") by c1 (0s to 1ms) = ?, get(x) by c2 (2ms to 3ms) = "a" and delete(x) by c2 (4ms to 5ms), it could have returned absent`,
			[]int{1, 2, 3, 4}, 4, "absent", "x"},
		{"a cas that should have swapped", `
			c1 0 1 x put a -> ok
			c1 2 3 x cas a b -> no`,
			`cas(x, "a", "b") by c1 (2ms to 3ms) returned not swapped; given put(x, "a") by c1 (0s to 1ms), it could have returned swapped`,
			[]int{1, 2}, 2, "swapped", "x"},
	} {
		t.Run(test.claim, func(t *testing.T) {
			l := keyvalue.Linearizable(modeltest.History(t, test.history), 0)
			if l.Verdict != checker.Violation || l.Key != test.key {
				t.Fatalf("found %v on key %q, expected a violation on %q", l.Verdict, l.Key, test.key)
			}
			if l.Detail != test.detail {
				t.Errorf("found    %s\nexpected %s", l.Detail, test.detail)
			}
			if !slices.Equal(l.Evidence.Operations, test.operations) {
				t.Errorf("found operations %v, expected %v", l.Evidence.Operations, test.operations)
			}
			if l.Evidence.Accused == nil || *l.Evidence.Accused != test.accused || !slices.Equal(l.Evidence.Answers, []string{test.answer}) {
				t.Errorf("found accused %v and answers %q, expected %d and %q", l.Evidence.Accused, l.Evidence.Answers, test.accused, test.answer)
			}
		})
	}
}

func TestTheEngineThatDecidedIsNamed(t *testing.T) {
	const legal, stale, refused = `
		c1 0 1 x put a -> ok
		c1 2 3 x get -> a`, `
		c1 0 1 x put a -> ok
		c1 2 3 x get -> absent`, `
		c1 4 5 y put a -> ok
		c1 6 7 y put b -> ok
		c1 8 9 y cas a b -> no`
	for claim, test := range map[string]struct{ history, engine string }{
		"an order that is found without a search":          {legal, "zones"},
		"two values at once":                               {stale, "zones"},
		"a value from nowhere":                             {`c1 0 1 x get -> a`, "sanity"},
		"a compare-and-set that was refused":               {refused, "search"},
		"two keys, one of which takes a search":            {legal + refused, "zones and search"},
		"two keys, of which the illegal one takes none":    {stale + refused, "zones"},
		"what a compare-and-set expects was never there":   {legal + "\n c1 4 5 x cas q b -> no", "zones"},
		"a pending compare-and-set that must have swapped": {legal + "\n c1 4 5 x cas a b -> ?\n c1 6 7 x get -> b", "zones"},
		"a value that was written twice":                   {legal + "\n c1 4 5 x put a -> ok", "search"},
		"a value that was written twice and read by none":  {legal + "\n c1 4 5 x put b -> ok\n c1 6 7 x put b -> ok", "zones"},
	} {
		l := keyvalue.Linearizable(modeltest.History(t, test.history), 0)
		if l.Engine != test.engine || l.Steps == 0 {
			t.Errorf("%s: found %v by %q in %d steps, expected it by %q", claim, l.Verdict, l.Engine, l.Steps, test.engine)
		}
	}
}

// recorded returns o with places in the recording.
func recorded(o checker.Operation, call, ret uint64) checker.Operation {
	o.CallOrder, o.ReturnOrder = call, ret
	return o
}

func TestWhatTouchesAtOneInstantIsInTheOrderInWhichItWasRecorded(t *testing.T) {
	h := modeltest.History(t, `
		c1 0 2 x put a -> ok
		c2 2 3 x get -> absent`)
	for claim, test := range map[string]struct {
		places [4]uint64 // of the call and return of each
		want   checker.Verdict
	}{
		"nothing is known":         {[4]uint64{}, checker.Valid},
		"only one is known":        {[4]uint64{1, 2, 0, 4}, checker.Valid},
		"the call came first":      {[4]uint64{1, 3, 2, 4}, checker.Valid},
		"the return came first":    {[4]uint64{1, 2, 3, 4}, checker.Violation},
		"the places are far apart": {[4]uint64{10, 1 << 40, 1 << 60, 1<<64 - 1}, checker.Violation},
	} {
		h[0] = recorded(h[0], test.places[0], test.places[1])
		h[1] = recorded(h[1], test.places[2], test.places[3])
		if l := keyvalue.Linearizable(h, 0); l.Verdict != test.want {
			t.Errorf("%s: found %v (%s), expected %v", claim, l.Verdict, l.Detail, test.want)
		}
	}
}

// Thousands of writes of unknown outcome that never took effect, and late among
// them a read of what nobody wrote, which a search alone did not find.
func TestAValueThatNobodyWroteIsAccusedWhateverTheSteps(t *testing.T) {
	h := modeltest.Simulation{
		Seed: 3, Operations: 1500, Keys: 1, Clients: 10, Unknown: 3, Pause: 100,
		Kinds: checker.Kinds{keyvalue.Get, keyvalue.Put, keyvalue.Append, keyvalue.CompareAndSet},
	}.History()
	accused := len(h) - 20
	for h[accused].Kind != keyvalue.Get || h[accused].Outcome != checker.OutcomeOK {
		accused++
	}
	h[accused].Found, h[accused].Output = true, "nobody wrote this"
	for _, steps := range []int{1, 0} {
		l := keyvalue.Linearizable(h, steps)
		if l.Verdict != checker.Violation || l.Evidence.Accused == nil || *l.Evidence.Accused != h[accused].ID || len(l.Evidence.Operations) != 1 {
			t.Errorf("within %d steps found %v (%s), expected that operation %d is accused, and alone", steps, l.Verdict, l.Detail, h[accused].ID)
		}
	}
}

func TestTheFirstContradictionOfSeveralKeysIsReported(t *testing.T) {
	l := keyvalue.Linearizable(modeltest.History(t, `
		c1 0 1 b get -> z
		c1 2 3 a get -> z`), 0)
	if l.Key != "b" || l.Evidence.At != time.Millisecond {
		t.Errorf("found key %q at %v, expected b at 1ms", l.Key, l.Evidence.At)
	}
}

func TestWhatCannotBeJudgedIsUnknown(t *testing.T) {
	hard := hardHistory()
	for claim, l := range map[string]linear.Result{
		"an empty history":   keyvalue.Linearizable(nil, 0),
		"no completion":      keyvalue.Linearizable(checker.History{{ID: 1, Kind: keyvalue.Put, Key: "x"}}, 0),
		"an invalid history": keyvalue.Linearizable(checker.History{{ID: 1, Kind: keyvalue.Get, Call: 2, Return: 1}}, 0),
		"steps that ran out": keyvalue.Linearizable(hard, 1000),
	} {
		if l.Verdict != checker.Unknown || l.Detail == "" {
			t.Errorf("%s: found %v (%q), expected unknown and a reason", claim, l.Verdict, l.Detail)
		}
	}
	if l := keyvalue.Linearizable(hard, 1000); l.Key != "x" || !strings.Contains(l.Detail, "key x, with 42 operations") {
		t.Errorf("found key %q (%s), expected x with its 42 operations", l.Key, l.Detail)
	}
}

func TestABoundOnStepsGivesTheSameAnswerEachTime(t *testing.T) {
	bad := staled(simulated(500, 4, 16, 5, keyvalue.Kinds...))
	want := keyvalue.Linearizable(bad, 1_000_000)
	if want.Verdict != checker.Violation {
		t.Fatalf("found %v (%s), expected violation", want.Verdict, want.Detail)
	}
	for range 3 {
		if got := keyvalue.Linearizable(bad, 1_000_000); !reflect.DeepEqual(got.Check, want.Check) {
			t.Errorf("found %+v, expected %+v", got.Check, want.Check)
		}
	}
	if got := keyvalue.Linearizable(bad, 0); !reflect.DeepEqual(got.Check, want.Check) {
		t.Errorf("without a bound found %+v, expected %+v", got.Check, want.Check)
	}
	few := keyvalue.Linearizable(hardHistory(), 1000)
	if few.Verdict != checker.Unknown || !strings.Contains(few.Detail, "no answer within 1000 steps for key x") {
		t.Errorf("found %v (%s), expected unknown after 1000 steps", few.Verdict, few.Detail)
	}
}

// hardHistory returns a history whose judgement takes far too long: forty
// concurrent puts of two values, and two reads that no order of them explains.
func hardHistory() checker.History {
	var h checker.History
	for i := range 40 {
		h = append(h, checker.Operation{ID: i, Client: fmt.Sprint("c", i), Kind: keyvalue.Put, Key: "x", Value: fmt.Sprint(i % 2), Outcome: checker.OutcomeOK, Return: 10})
	}
	for i := range 2 {
		at := time.Duration(11 + 2*i)
		h = append(h, checker.Operation{ID: 40 + i, Client: "r", Kind: keyvalue.Get, Key: "x", Found: true, Output: fmt.Sprint(i), Outcome: checker.OutcomeOK, Call: at, Return: at + 1})
	}
	return h
}

func TestVisualizeShowsThePrefixOfTheKey(t *testing.T) {
	l := keyvalue.Linearizable(modeltest.History(t, `
		c1 0 1 k1 put a -> ok
		c2 0 9 k1 put b -> ?
		c1 2 3 elsewhere put q -> ok
		c3 4 5 k1 get -> c
		c3 6 7 k1 get -> tardy`), 0)
	var page bytes.Buffer
	if err := l.Visualize(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`c1: put(k1, \"a\")`, `c2: put(k1, \"b\") = ?`, `c3: get(k1) = \"c\"`} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("found no %s in the page, expected one", want)
		}
	}
	for _, unwanted := range []string{"elsewhere", "tardy"} {
		if strings.Contains(page.String(), unwanted) {
			t.Errorf("found %q in the page, expected only operations on k1 until the contradiction", unwanted)
		}
	}
	if err := keyvalue.Linearizable(modeltest.History(t, `c1 0 1 x get -> absent`), 0).Visualize(&page); err == nil {
		t.Error("found a picture of a valid history, expected an error")
	}
}
