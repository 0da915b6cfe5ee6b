package queue

import (
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// DequeueAll takes elements out one after the other until there is none, and returns them
// in that order with a space between two. It is not done at one instant, as a Drain is:
// others may come in between.
var DequeueAll = &checker.Kind{Name: "dequeue-all", Code: 7, Output: checker.MaybeOutput, Told: [2]string{"empty"}, Plain: true, Summary: "take elements out until there is none, and show them", Nothing: "the queue is empty"}

// KindsAnywhere are those of queues whose clients need not have been ours.
var KindsAnywhere = append(slices.Clone(Kinds), DequeueAll)

// LinearizableAnywhere is Linearizable for KindsAnywhere. Each element that a DequeueAll
// returned counts as a dequeue at some instant while it was under way; that it found the
// queue empty in the end is not judged. One of unknown outcome may have taken any of the
// elements that no other operation returned.
func LinearizableAnywhere(h checker.History, steps int) linear.Result {
	apart, ids := dequeues(h)
	found := Linearizable(apart, steps)
	if len(ids) == 0 {
		return found
	}
	original := func(id int) int {
		if of, is := ids[id]; is {
			return of
		}
		return id
	}
	e := &found.Evidence
	for i, id := range e.Operations {
		e.Operations[i] = original(id)
	}
	slices.Sort(e.Operations)
	e.Operations = slices.Compact(e.Operations)
	if e.Accused != nil {
		e.Accused = new(original(*e.Accused))
	}
	return found
}

// dequeues returns a history with dequeues in place of each DequeueAll, and by the ids of
// these that of the operation that they are of.
func dequeues(h checker.History) (apart checker.History, ids map[int]int) {
	next, left := 0, 0 // the next free id, and how many elements nobody is known to have taken
	for i := range h {
		o := &h[i]
		next = max(next, o.ID+1)
		switch {
		case o.Kind == Enqueue && o.Outcome != checker.OutcomeFail:
			left++
		case o.Found:
			left -= len(strings.Fields(o.Output))
		}
	}
	ids = make(map[int]int)
	for i := range h {
		o := h[i]
		if o.Kind != DequeueAll {
			apart = append(apart, o)
			continue
		}
		elements := strings.Fields(o.Output)
		if o.Outcome == checker.OutcomeUnknown {
			elements = make([]string, max(left, 0))
		}
		for n, element := range elements {
			part := checker.Operation{
				ID: next, Client: fmt.Sprintf("%s (element %d)", o.Client, n+1), Kind: Dequeue, Key: o.Key,
				Outcome: o.Outcome, Found: element != "", Output: element, Call: o.Call, Return: o.Return,
			}
			ids[next] = o.ID
			next++
			apart = append(apart, part)
		}
	}
	return apart, ids
}
