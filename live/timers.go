package live

import (
	"cmp"
	"container/heap"
	"math"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// timers are the timers of one process that are set, in a heap by the times at
// which they run out; those of one deadline in the order of their setting. One that
// was stopped or has run out leaves nothing behind, so a process may have many.
//
// They belong to the goroutine that runs the process, and expire only by its
// asking. So one that was stopped or moved cannot have expired already, with
// the news still on its way.
type timers struct {
	heap   timerHeap
	byName map[sim.Timer]*timer
	set    uint64 // how often one was
}

type timer struct {
	name     sim.Timer
	deadline time.Duration // by the process' monotonic clock
	order    uint64        // in which it was set
	place    int           // in the heap
}

// never is a deadline that no clock comes to.
const never time.Duration = math.MaxInt64

// deadline is a time so much after another: that itself if after is negative.
func deadline(now, after time.Duration) time.Duration {
	if after > never-now {
		return never
	}
	return now + max(after, 0)
}

// start sets a timer, or moves it.
func (t *timers) start(name sim.Timer, deadline time.Duration) {
	t.set++
	if one, ok := t.byName[name]; ok {
		one.deadline, one.order = deadline, t.set
		heap.Fix(&t.heap, one.place)
		return
	}
	if t.byName == nil {
		t.byName = make(map[sim.Timer]*timer)
	}
	one := &timer{name: name, deadline: deadline, order: t.set}
	t.byName[name] = one
	heap.Push(&t.heap, one)
}

// stop unsets a timer, if it is set.
func (t *timers) stop(name sim.Timer) {
	if one, ok := t.byName[name]; ok {
		delete(t.byName, name)
		heap.Remove(&t.heap, one.place)
	}
}

// next returns when the next timer runs out; false if none does.
func (t *timers) next() (time.Duration, bool) {
	if len(t.heap) == 0 || t.heap[0].deadline == never {
		return 0, false
	}
	return t.heap[0].deadline, true
}

// pop unsets and returns the timer that ran out first, if one has by now.
func (t *timers) pop(now time.Duration) (sim.Timer, bool) {
	if first, ok := t.next(); !ok || first > now {
		return "", false
	}
	name := t.heap[0].name
	t.stop(name)
	return name, true
}

// A timerHeap is for package heap.
type timerHeap []*timer

func (h timerHeap) Len() int { return len(h) }

func (h timerHeap) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(h[i].deadline, h[j].deadline), cmp.Compare(h[i].order, h[j].order)) < 0
}

func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}

func (h *timerHeap) Push(one any) {
	t := one.(*timer)
	t.place = len(*h)
	*h = append(*h, t)
}

func (h *timerHeap) Pop() any {
	last := len(*h) - 1
	one := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return one
}
