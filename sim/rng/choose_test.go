package rng

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

func itself(n uint64) uint64 { return n }

func TestAnOptionMoreChangesAChoiceOnlyByBeingChosen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		options := rapid.SliceOfNDistinct(rapid.Uint64(), 2, 20, rapid.ID).Draw(t, "options")
		place := rapid.IntRange(0, len(options)-1).Draw(t, "place")
		seed := rapid.Uint64().Draw(t, "seed")
		with, without := New(seed, "choice"), New(seed, "choice")
		got := Choose(&with, options, itself)
		before := Choose(&without, slices.Delete(slices.Clone(options), place, place+1), itself)
		if got != before && got != options[place] {
			t.Fatalf("with %d among %d it is %d, without it %d", options[place], options, got, before)
		}
		if with != without {
			t.Fatal("the number of draws depends on the number of options")
		}
	})
}

func TestAnItemMoreLeavesTheOthersInTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfNDistinct(rapid.Uint64(), 1, 20, rapid.ID).Draw(t, "items")
		odd := items[rapid.IntRange(0, len(items)-1).Draw(t, "odd")]
		isOdd := func(item uint64) bool { return item == odd }
		seed := rapid.Uint64().Draw(t, "seed")
		with, without := New(seed, "order"), New(seed, "order")
		all, rest := slices.Clone(items), slices.DeleteFunc(slices.Clone(items), isOdd)
		Arrange(&with, all, itself)
		Arrange(&without, rest, itself)
		if !slices.Equal(slices.DeleteFunc(slices.Clone(all), isOdd), rest) {
			t.Fatalf("%d in the order %d, without %d in the order %d", items, all, odd, rest)
		}
	})
}

func TestEachCopyIsAChanceMore(t *testing.T) {
	const draws = 40_000
	s := New(1, "copies")
	var counts [4]int
	for range draws {
		counts[Choose(&s, []uint64{1, 1, 1, 2, 3}, itself)]++
	}
	for option, chances := range []int{1: 3, 2: 1, 3: 1} {
		want := draws * chances / 5
		if got := counts[option]; got < want*9/10 || got > want*11/10 {
			t.Errorf("option %d was chosen %d times in %d, want about %d", option, got, draws, want)
		}
	}
}
