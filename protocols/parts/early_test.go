package parts

import (
	"testing"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

// Updates of one entry each come in any order, some of them more than once.
func TestUpdatesThatOvertakeOthersAreTakenInTheOrderOfTheLog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sent := rapid.Uint64Range(1, AheadMax).Draw(t, "sent")
		arrivals := make([]uint64, sent)
		for i := range arrivals {
			arrivals[i] = uint64(i)
		}
		arrivals = append(rapid.Permutation(arrivals).Draw(t, "order"), rapid.SliceOf(rapid.Uint64Range(0, sent-1)).Draw(t, "again")...)
		var e Early[uint64]
		last := uint64(0)
		take := func(after uint64) {
			if after == last {
				last++
			}
		}
		for _, after := range arrivals {
			if after > last {
				e.Keep(after, after)
			} else {
				take(after)
			}
			for update, ok := e.Next(last); ok; update, ok = e.Next(last) {
				if update > last {
					t.Fatalf("the update after entry %d is next for a log of %d entries", update, last)
				}
				take(update)
			}
		}
		if last != sent || len(e.waiting) > 0 {
			t.Errorf("the log has %d of %d entries, and %d updates wait", last, sent, len(e.waiting))
		}
	})
}

func TestNoMoreUpdatesWaitThanAFeedHasUnderWay(t *testing.T) {
	var e Early[int]
	for i := range 2 * AheadMax {
		e.Keep(uint64(100-i), i)
	}
	if len(e.waiting) != AheadMax {
		t.Errorf("%d updates wait, expected %d", len(e.waiting), AheadMax)
	}
}
