package linear

import (
	"testing"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

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
