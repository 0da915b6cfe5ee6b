package shrink

import (
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/sim/rng"
)

// firstEnough is what minimize is given, with a count of what it asked.
func firstEnough(enough func([]int) bool, asked *int) func(int, func(int) []int) int {
	return func(count int, which func(int) []int) int {
		for i := range count {
			*asked++
			if enough(which(i)) {
				return i
			}
		}
		return -1
	}
}

// without is a list without the entry at a place.
func without(list []int, place int) []int {
	return slices.Delete(slices.Clone(list), place, place+1)
}

// expectMinimal checks that a selection is in order and enough, that it is not
// without any one of its entries, and that it is found a second time.
func expectMinimal(t *rapid.T, n int, enough func([]int) bool) (kept []int, asked int) {
	kept = minimize(n, firstEnough(enough, &asked))
	if !enough(kept) || !slices.IsSorted(kept) {
		t.Fatalf("found %v of %d, which is not enough or out of order", kept, n)
	}
	for i := range kept {
		if enough(without(kept, i)) {
			t.Fatalf("found %v of %d, of which %d can be taken away", kept, n, kept[i])
		}
	}
	var again int
	if second := minimize(n, firstEnough(enough, &again)); !slices.Equal(second, kept) || again != asked {
		t.Fatalf("found %v after %d questions, and %v after %d the second time", kept, asked, second, again)
	}
	return kept, asked
}

func TestNothingCanBeTakenAwayFromWhatMinimizeKeeps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Whatever holds of subsets, be it never so odd, if it holds of all.
		n := rapid.IntRange(0, 40).Draw(t, "n")
		draws := rng.New(rapid.Uint64().Draw(t, "seed"), "subsets")
		chance := rng.Probability(rapid.IntRange(0, int(rng.Always)).Draw(t, "chance"))
		expectMinimal(t, n, func(which []int) bool {
			set := uint64(0)
			for _, i := range which {
				set |= 1 << i
			}
			return len(which) == n || chance.Hit(draws.At(set))
		})
	})
}

func TestMinimizeFindsWhatIsNeededWithFewQuestions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 500).Draw(t, "n")
		needed := rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 0, min(n, 6), rapid.ID[int]).Draw(t, "needed")
		slices.Sort(needed)
		kept, asked := expectMinimal(t, n, func(which []int) bool {
			return !slices.ContainsFunc(needed, func(i int) bool { return !slices.Contains(which, i) })
		})
		if !slices.Equal(kept, needed) {
			t.Fatalf("found %v, expected %v", kept, needed)
		}
		// Of each size of chunks, every needed one keeps one chunk, which is
		// asked about twice at most, and leaves another to be taken away.
		if most := 4 * (len(needed) + 1) * (bits.Len(uint(n)) + 1); asked > most {
			t.Fatalf("%d questions for %d of %d, expected at most %d", asked, len(needed), n, most)
		}
	})
}
