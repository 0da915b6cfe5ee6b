package strategy

import (
	"testing"

	"github.com/laplace-sim/laplace/sim/rng"
)

func TestACorpusKeepsTheRarest(t *testing.T) {
	c := newCorpus()
	for i := range uint64(3 * corpusMax) {
		states := []uint64{1000 + i}
		c.count(states)
		c.keep([]entry{{seed: i, states: states}})
		if i%2 == 0 {
			for range 9 {
				c.count(states) // the even ones become common
			}
		}
	}
	if len(c.entries) != corpusMax {
		t.Fatalf("found %d entries, expected %d", len(c.entries), corpusMax)
	}
	drawn := make(map[uint64]int)
	stream := rng.New(1, "test")
	for range 20_000 {
		e, ok := c.draw(&stream)
		if !ok {
			t.Fatal("found no entry")
		}
		drawn[e.seed%2]++
	}
	if drawn[1] < 5*drawn[0] {
		t.Errorf("common ones were drawn %d times and rare ones %d times, expected far more rare ones", drawn[0], drawn[1])
	}
}

func TestOnlyTheFirstToReachAStateGetsIt(t *testing.T) {
	c := newCorpus()
	if fresh := c.count([]uint64{1, 2, 3}); len(fresh) != 3 {
		t.Errorf("found %v new, expected all three", fresh)
	}
	if fresh := c.count([]uint64{2, 3, 4}); len(fresh) != 1 || fresh[0] != 4 {
		t.Errorf("found %v new, expected 4 alone", fresh)
	}
}

func TestNothingIsDrawnFromAnEmptyCorpus(t *testing.T) {
	c := newCorpus()
	stream := rng.New(1, "test")
	if _, ok := c.draw(&stream); ok {
		t.Error("found an entry")
	}
}
