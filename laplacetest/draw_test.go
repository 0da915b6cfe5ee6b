package laplacetest_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/laplacetest"
)

// samples is how many examples a test of a generator looks at.
const samples = 2000

func TestTimesAreWholeMillisecondsOfTheWholeSpan(t *testing.T) {
	const from, to = 300 * time.Millisecond, 10 * time.Second
	var late, early int
	times := laplacetest.Times(from, to)
	for i := range samples {
		at := times.Example(i)
		if at < from || at > to || at%time.Millisecond != 0 {
			t.Fatalf("found %v, expected whole milliseconds from %v to %v", at, from, to)
		}
		if at < from+(to-from)/10 {
			early++
		}
		if at > to-(to-from)/10 {
			late++
		}
	}
	if early > samples/5 || late < samples/20 {
		t.Errorf("%d early and %d late ones of %d, expected a tenth of each", early, late, samples)
	}
}

func TestTimesReachBothEnds(t *testing.T) {
	times := laplacetest.Times(time.Second, time.Second+3*time.Millisecond)
	seen := make(map[time.Duration]bool)
	for i := range samples {
		seen[times.Example(i)-time.Second] = true
	}
	if len(seen) != 4 || !seen[0] || !seen[3*time.Millisecond] {
		t.Errorf("found %v, expected 0 to 3 ms", seen)
	}
	if at := laplacetest.Times(time.Second, time.Second).Example(); at != time.Second {
		t.Errorf("found %v, expected the only time there is", at)
	}
}

func TestEachChoiceIsAboutAsLikely(t *testing.T) {
	for _, n := range []int{1, 2, 3, 5, 7, 27} {
		counts := make([]int, n)
		choices := laplacetest.Below(n)
		for i := range samples {
			counts[choices.Example(i)]++
		}
		if least, most := slices.Min(counts), slices.Max(counts); least*4 < most {
			t.Errorf("of %d numbers the rarest was drawn %d times and the commonest %d", n, least, most)
		}
	}
}

func TestAListIsLongOnAverageAndAtMostAsLongAsSaid(t *testing.T) {
	for _, most := range []int{1, 5, 20, 100} {
		total, longest := 0, 0
		items := laplacetest.Several(laplacetest.Below(10), most)
		for i := range samples {
			n := len(items.Example(i))
			total += n
			longest = max(longest, n)
		}
		if longest > most || total < samples*most/8 || total > samples*most*3/4 {
			t.Errorf("lists of at most %d had %d items on average, and %d at most", most, total/samples, longest)
		}
	}
}

func TestAListShrinksToTheItemsThatMatterAndTheirLeastValues(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "11")
	var last []int
	f := try(t, func(t laplacetest.TB) {
		items := laplacetest.Several(laplacetest.Below(1024), 50)
		rapid.Check(t, func(t *rapid.T) {
			drawn := items.Draw(t, "items")
			large := 0
			for _, n := range drawn {
				if n >= 512 {
					large++
				}
			}
			if large >= 2 {
				last = drawn
				t.Fatal("two large ones")
			}
		})
	})
	f.mustFail(t, "two large ones")
	if !slices.Equal(last, []int{512, 512}) {
		t.Errorf("it shrank to %v, expected [512 512]", last)
	}
}
