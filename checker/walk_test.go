package checker

import (
	"testing"

	"github.com/anishathalye/porcupine"
	"pgregory.net/rapid"
)

// everyKind is a mix of all kinds of operation.
var everyKind = []OperationKind{Get, Get, Put, Delete, Append, CompareAndSet}

// drawLong draws a history of one key of some dozens of operations, with
// instants at which nothing is under way and without, in which some results
// were exchanged for others.
func drawLong(t *rapid.T) History {
	h := simulatedFrom(
		dice(rapid.Uint64Min(1).Draw(t, "seed")),
		rapid.IntRange(10, 40).Draw(t, "operations"), 1,
		rapid.IntRange(1, 4).Draw(t, "clients"),
		rapid.IntRange(2, 6).Draw(t, "unknown"),
		rapid.SampledFrom([]int{100, 20_000}).Draw(t, "pause"),
		rapid.SampledFrom([][]OperationKind{{Get, Put}, {Get, Put, CompareAndSet}, {Get, Append}, everyKind}).Draw(t, "kinds")...)
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
		parts := partitions(drawLong(t))
		if len(parts) == 0 {
			t.Skip("nothing to judge")
		}
		parts[0].order()
		uncut := newSearch(parts[0])
		want := !uncut.impossible && porcupine.CheckEvents(uncut.model(), uncut.events())
		for _, patience := range []int64{0, 5, patience} {
			s := newSearch(parts[0])
			s.patience = patience
			if got := s.decide(nil) == Valid; got != want {
				t.Fatalf("with patience %d found valid %v, expected %v", patience, got, want)
			}
		}
	})
}

func TestALongHistoryTakesAFewStepsForEachOperation(t *testing.T) {
	const each = 40
	for name, h := range map[string]History{
		"a pause now and then": simulatedFrom(7, 40_000, 1, 3, 1000, 10_000, everyKind...),
		"no pause":             simulatedFrom(7, 40_000, 1, 5, 1_000_000, 100, Get, Put, CompareAndSet),
		"unknown outcomes":     simulatedFrom(7, 40_000, 2, 3, 10, 10_000, Get, Put),
	} {
		if l := Linearizable(h, each*len(h)); l.Verdict != Valid {
			t.Errorf("%s: found %v (%s), expected valid", name, l.Verdict, l.Detail)
		}
	}
}

func TestOnlyTheSegmentUnderWayIsRemembered(t *testing.T) {
	p := partitions(simulatedFrom(7, 20_000, 1, 3, 1_000_000, 10_000, Get, Put, Append))[0]
	p.order()
	s := newSearch(p)
	if !s.walk() {
		t.Fatal("found no order, expected one")
	}
	walker := s.spare
	if walker == nil {
		t.Skip("the last segment was left unfinished")
	}
	if len(walker.seen)+cap(walker.turns)+cap(walker.stack) > 1000 {
		t.Errorf("found room for %d turns and %d choices, and %d places, expected those of a few operations",
			cap(walker.turns), cap(walker.stack), len(walker.seen))
	}
}

func TestSlotsAreSetsThatCanBeCompared(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s slots
		in := make(map[int32]bool)
		for range 60 {
			slot := int32(rapid.SampledFrom([]int{0, 1, 63, 64, 65, 71, 72, 200, 1000}).Draw(t, "slot"))
			if s.has(slot) != in[slot] {
				t.Fatalf("slot %d: found %v, expected %v", slot, s.has(slot), in[slot])
			}
			if in[slot] {
				s = s.without(slot)
			} else {
				s = s.with(slot)
			}
			in[slot] = !in[slot]
		}
		var same slots
		for slot, is := range in {
			if is {
				same = same.with(slot)
			}
		}
		if same != s {
			t.Fatalf("found %v and %v for one set", same, s)
		}
	})
}

func TestUsedCountsWhatIsEffectiveOfEachKindred(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var u used
		counts := make(map[int32]int32)
		for range rapid.IntRange(0, 30).Draw(t, "uses") {
			k := int32(rapid.IntRange(0, 5).Draw(t, "kindred"))
			u = u.with(k)
			counts[k]++
		}
		over := int32(rapid.IntRange(0, 5).Draw(t, "over"))
		u = u.without(func(k int32) bool { return k == over })
		delete(counts, over)
		for k := range int32(6) {
			if u.of(k) != counts[k] {
				t.Fatalf("found %d of kindred %d, expected %d", u.of(k), k, counts[k])
			}
		}
		if len(u) != usedSize*len(counts) {
			t.Fatalf("found %d bytes for %d kindreds", len(u), len(counts))
		}
	})
}
