package live

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/sim"
)

func TestTimersExpireOnceInTheOrderOfTheirDeadlines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var found timers
		type setting struct {
			name     sim.Timer
			deadline int
		}
		var expected []setting // in the order of setting
		names := rapid.SampledFrom([]sim.Timer{"a", "b", "c"})
		for range rapid.IntRange(0, 20).Draw(t, "steps") {
			name := names.Draw(t, "name")
			gone := func(s setting) bool { return s.name == name }
			switch deadline := rapid.IntRange(0, 5).Draw(t, "deadline"); {
			case rapid.Bool().Draw(t, "set"):
				found.start(name, time.Duration(deadline))
				expected = append(slices.DeleteFunc(expected, gone), setting{name, deadline})
			case rapid.Bool().Draw(t, "stop"):
				found.stop(name)
				expected = slices.DeleteFunc(expected, gone)
			default:
				first := -1
				for i, s := range expected {
					if s.deadline <= deadline && (first < 0 || s.deadline < expected[first].deadline) {
						first = i
					}
				}
				name, ok := found.pop(time.Duration(deadline))
				if ok != (first >= 0) || ok && name != expected[first].name {
					t.Fatalf("at %d found %q, %v, expected one of %v", deadline, name, ok, expected)
				}
				if ok {
					expected = slices.Delete(expected, first, first+1)
				}
			}
			if _, set := found.next(); set != (len(expected) > 0) {
				t.Fatalf("a timer is set: %v, expected %v", set, expected)
			}
		}
	})
}

func TestManyTimersCostAsLongAsTheyAreSetOnly(t *testing.T) {
	const many = 100_000
	var found timers
	for i := range uint64(many) {
		found.start(sim.TimerOf("retry", i), time.Duration(many-i))
	}
	found.start("never", deadline(time.Hour, math.MaxInt64))
	for i := range uint64(many / 2) {
		found.stop(sim.TimerOf("retry", 2*i))
	}
	for i := uint64(many); i > 0; i -= 2 {
		if name, ok := found.pop(never - 1); !ok || name != sim.TimerOf("retry", i-1) {
			t.Fatalf("found %q, %v, expected that of %d", name, ok, i-1)
		}
	}
	if name, ok := found.pop(never - 1); ok {
		t.Errorf("found %q, expected none", name)
	}
	if found.stop("never"); len(found.heap) > 0 || len(found.byName) > 0 {
		t.Errorf("%d timers and %d names are left", len(found.heap), len(found.byName))
	}
}
