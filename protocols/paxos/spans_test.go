package paxos

import (
	"testing"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

func TestSpansCoverWhatWasAddedInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const last = 20
		var s spans
		var has [last + 1]bool
		for range rapid.IntRange(0, 12).Draw(t, "runs") {
			after := rapid.Uint64Range(0, last).Draw(t, "after")
			until := rapid.Uint64Range(after, last).Draw(t, "until")
			s.add(after, until)
			for number := after + 1; number <= until; number++ {
				has[number] = true
			}
		}
		covered := true
		for number := uint64(1); number <= last; number++ {
			covered = covered && has[number]
			if s.covers(number) != covered {
				t.Fatalf("%v cover the slots up to %d: %t; expected %t", s, number, !covered, covered)
			}
		}
	})
}
