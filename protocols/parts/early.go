package parts

import (
	"cmp"
	"fmt"
	"slices"
)

// Early holds what has overtaken others that come before it, such as the updates of a
// log, in their order. The links of most papers keep the order in which messages are
// sent; those of the simulator, and of the world when a connection breaks, may not, and
// what was overtaken would be waited for, and all sent again. As many wait as are under
// way at most. The zero Early is empty.
type Early[M any] struct {
	waiting []early[M]
}

type early[M any] struct {
	after   uint64 // what comes before it ends here
	message M
}

// Keep has a message wait for what comes before it, which ends at a place that is not
// reached yet. If there is no room, or it waits already, it is as good as lost.
func (e *Early[M]) Keep(after uint64, message M) {
	at, waits := slices.BinarySearchFunc(e.waiting, after, func(w early[M], after uint64) int { return cmp.Compare(w.after, after) })
	if waits || len(e.waiting) == AheadMax {
		return
	}
	e.waiting = slices.Insert(e.waiting, at, early[M]{after, message})
	e.mustBeInOrder()
}

// Next takes out the first message that waits for nothing any more, now that a place is
// reached; not ok if there is none.
func (e *Early[M]) Next(reached uint64) (message M, ok bool) {
	if len(e.waiting) == 0 || e.waiting[0].after > reached {
		return message, false
	}
	message = e.waiting[0].message
	e.waiting[0] = early[M]{}
	e.waiting = e.waiting[1:]
	return message, true
}

// mustBeInOrder holds for what waits: there is room for it, and each is there once.
func (e *Early[M]) mustBeInOrder() {
	if len(e.waiting) > AheadMax {
		panic(fmt.Sprintf("parts: %d wait; expected %d at most", len(e.waiting), AheadMax))
	}
	for i := 1; i < len(e.waiting); i++ {
		if e.waiting[i-1].after >= e.waiting[i].after {
			panic(fmt.Sprintf("parts: what comes after %d waits before what comes after %d", e.waiting[i-1].after, e.waiting[i].after))
		}
	}
}
