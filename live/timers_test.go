package live

import (
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
				found.set(name, time.Duration(deadline))
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
