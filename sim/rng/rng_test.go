package rng

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The draws are part of every recorded run: a change here breaks all of them.
func TestDrawsNeverChange(t *testing.T) {
	s := New(7, "link", 1, 2)
	got := []uint64{s.Uint64(), s.Uint64(), s.Below(1000), uint64(s.Between(-5, 5) + 5), s.Derive(3).At(0), HashString("AppendEntries")}
	want := []uint64{0x49343dd9fb050c13, 0xdb7117ef38277a3e, 0x39a, 0x6, 0x4f25a4fa01a7e418, 0xfbb68d24e6209350}
	if !slices.Equal(got, want) {
		t.Errorf("got %#v, want %#v", got, want)
	}
}

func TestStreamsAreToldApartBySeedPurposeAndSubjects(t *testing.T) {
	streams := []Stream{
		New(1, "link", 1, 2), New(2, "link", 1, 2), New(1, "disk", 1, 2), New(1, "link", 2, 1),
		New(1, "link", 1), New(1, "link"), New(1, "link", 1, 2, 0), New(1, "link", 1, 2).Derive(1),
	}
	seen := make(map[uint64]int)
	for i, s := range streams {
		if j, ok := seen[s.At(0)]; ok {
			t.Errorf("streams %d and %d begin alike", i, j)
		}
		seen[s.At(0)] = i
	}
}

func TestDerivingAddsASubject(t *testing.T) {
	if got, want := New(1, "link", 1).Derive(2), New(1, "link", 1, 2); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestReadingAStreamMovesNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		n := rapid.Uint64Range(0, 1000).Draw(t, "n")
		a, b := New(seed, "a"), New(seed, "b")
		want := b.At(n)
		for range rapid.IntRange(0, 20).Draw(t, "reads") {
			a.Uint64()
		}
		for range n {
			b.Uint64()
		}
		if got := b.Uint64(); got != want {
			t.Fatalf("draw %d is %d after other reads, want %d", n, got, want)
		}
	})
}

func TestNumbersStayInTheirRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New(rapid.Uint64().Draw(t, "seed"), "range")
		if n := rapid.Uint64Min(1).Draw(t, "n"); s.Below(n) >= n {
			t.Fatalf("Below(%d) is out of range", n)
		}
		lo, hi := rapid.Int64().Draw(t, "lo"), rapid.Int64().Draw(t, "hi")
		lo, hi = min(lo, hi), max(lo, hi)
		if v := s.Between(lo, hi); v < lo || v > hi {
			t.Fatalf("Between(%d, %d) = %d", lo, hi, v)
		}
	})
	s := New(1, "whole range")
	s.Between(math.MinInt64, math.MaxInt64)
}

func TestChanceComesTrueAsOftenAsItSays(t *testing.T) {
	const draws = 1_000_000
	for _, p := range []Probability{0, 1000, 250_000, Always} {
		s, hits := New(3, "chance"), 0
		for range draws {
			if s.Chance(p) {
				hits++
			}
		}
		if diff := hits - int(p); diff < -2500 || diff > 2500 || p == 0 && hits > 0 || p == Always && hits < draws {
			t.Errorf("%d of a million draws hit at %d in a million", hits, p)
		}
	}
}

func TestShuffleReachesEveryOrder(t *testing.T) {
	s, orders := New(5, "shuffle"), make(map[[4]int]int)
	for range 24_000 {
		order := [4]int{0, 1, 2, 3}
		s.Shuffle(4, func(i, j int) { order[i], order[j] = order[j], order[i] })
		orders[order]++
	}
	if len(orders) != 24 {
		t.Errorf("%d orders of 4 things, want 24", len(orders))
	}
	for order, n := range orders {
		if n < 800 || n > 1200 {
			t.Errorf("order %v came %d times in 24,000, want about 1,000", order, n)
		}
	}
}

func BenchmarkUint64(b *testing.B) {
	s := New(1, "benchmark")
	var sum uint64
	for b.Loop() {
		sum += s.Uint64()
	}
	sink = sum
}

func BenchmarkNew(b *testing.B) {
	var sum uint64
	for b.Loop() {
		s := New(1, "link", 1, 2)
		sum += s.Uint64()
	}
	sink = sum
}

var sink uint64
