package views

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/protocols/parts"
)

// Early holds updates that overtook those before them, in the order of the log. The
// papers' links keep the order in which messages are sent; those of the simulator, and
// of the world when a connection breaks, may not, and what was overtaken would be waited
// for, and all sent again. As many wait as a feed has under way at most. The zero Early
// is empty.
type Early[M any] struct {
	waiting []early[M]
}

type early[M any] struct {
	after  uint64 // the entry before those that it carries
	update M
}

// Keep has an update wait that carries entries after one that the log does not have
// yet. If there is no room, or it waits already, it is as good as lost.
func (e *Early[M]) Keep(after uint64, update M) {
	at, waits := slices.BinarySearchFunc(e.waiting, after, func(w early[M], after uint64) int { return cmp.Compare(w.after, after) })
	if waits || len(e.waiting) == parts.AheadMax {
		return
	}
	e.waiting = slices.Insert(e.waiting, at, early[M]{after, update})
	e.mustBeInOrder()
}

// Next takes out the first update that can be added to a log that ends with the given
// entry; not ok if there is none.
func (e *Early[M]) Next(last uint64) (update M, ok bool) {
	if len(e.waiting) == 0 || e.waiting[0].after > last {
		return update, false
	}
	update = e.waiting[0].update
	e.waiting[0] = early[M]{}
	e.waiting = e.waiting[1:]
	return update, true
}

// Forget drops all that waits.
func (e *Early[M]) Forget() { e.waiting = nil }

// mustBeInOrder holds for what waits.
func (e *Early[M]) mustBeInOrder() {
	for i := 1; i < len(e.waiting); i++ {
		if e.waiting[i-1].after >= e.waiting[i].after {
			panic(fmt.Sprintf("views: an update after entry %d waits before one after entry %d", e.waiting[i-1].after, e.waiting[i].after))
		}
	}
}
