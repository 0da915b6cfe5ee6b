// Package event is the queue of what is still to happen: a binary heap of
// values ordered by time, then by sequence number, so that any two events have
// one order and a push or pop allocates nothing once the heap has grown.
package event

import (
	"math/bits"
	"time"
)

// A Queue holds values, each with the virtual time and the sequence number at
// which it is due. The zero Queue is empty and ready for use. Of two values with
// one time and one sequence number either may come first.
type Queue[T any] struct {
	heap []entry[T]
	// What comes before all of the heap stays out of it, if there is anything:
	// most often it is taken out before anything else is put in.
	front  entry[T]
	fronts bool // there is
}

type entry[T any] struct {
	at    time.Duration
	seq   uint64
	value T
}

func (e *entry[T]) before(f *entry[T]) bool { return e.precedes(f) == 1 }

// precedes is 1 if e comes before f and 0 otherwise, found without a branch:
// time and sequence number are subtracted as one number of 128 bits. Times are
// not negative.
func (e *entry[T]) precedes(f *entry[T]) int {
	_, borrow := bits.Sub64(e.seq, f.seq, 0)
	_, borrow = bits.Sub64(uint64(e.at), uint64(f.at), borrow)
	return int(borrow)
}

// Len is the number of values in the queue.
func (q *Queue[T]) Len() int {
	if q.fronts {
		return len(q.heap) + 1
	}
	return len(q.heap)
}

// Next returns the time of the earliest value, and false if there is none.
func (q *Queue[T]) Next() (time.Duration, bool) {
	if q.fronts {
		return q.front.at, true
	}
	if len(q.heap) == 0 {
		return 0, false
	}
	return q.heap[0].at, true
}

// Push adds a value that is due at the given time and, among values of the
// same time, in the order of seq.
func (q *Queue[T]) Push(at time.Duration, seq uint64, value T) {
	e := entry[T]{at, seq, value}
	if q.fronts {
		if e.before(&q.front) {
			e, q.front = q.front, e
		}
	} else if len(q.heap) > 0 && e.before(&q.heap[0]) {
		q.front, q.fronts = e, true
		return
	}
	q.heap = append(q.heap, e)
	q.rise(len(q.heap)-1, e)
}

// Pop removes the earliest value and returns it with its time. It panics if
// the queue is empty.
//
// The hole that the first entry leaves moves down to a leaf, always to the
// earlier child, and the last entry rises from there, seldom far (Wegener,
// "Bottom-Up-Heapsort", 1993). Which child is earlier is a coin toss that no
// branch predictor wins, so nothing on the way down branches on it.
func (q *Queue[T]) Pop() (time.Duration, T) {
	if q.fronts {
		first := q.front
		q.front, q.fronts = entry[T]{}, false
		return first.at, first.value
	}
	heap := q.heap
	first := heap[0]
	end := len(heap) - 1
	last := heap[end]
	heap[end] = entry[T]{}
	heap = heap[:end]
	q.heap = heap
	if end == 0 {
		return first.at, first.value
	}
	hole := 0
	for {
		child := 2*hole + 1
		if child+1 >= end {
			if child < end {
				heap[hole] = heap[child]
				hole = child
			}
			break
		}
		child += heap[child+1].precedes(&heap[child])
		heap[hole] = heap[child]
		hole = child
	}
	q.rise(hole, last)
	return first.at, first.value
}

// rise puts an entry into a hole, or higher up where it belongs.
func (q *Queue[T]) rise(hole int, e entry[T]) {
	heap := q.heap
	for hole > 0 {
		parent := (hole - 1) / 2
		if !e.before(&heap[parent]) {
			break
		}
		heap[hole] = heap[parent]
		hole = parent
	}
	heap[hole] = e
}

// Scan calls visit for every value in the queue with its time and sequence
// number, in no order that means anything.
func (q *Queue[T]) Scan(visit func(at time.Duration, seq uint64, value T)) {
	if q.fronts {
		visit(q.front.at, q.front.seq, q.front.value)
	}
	for i := range q.heap {
		visit(q.heap[i].at, q.heap[i].seq, q.heap[i].value)
	}
}

// Retain removes the values of which keep is false. It asks about each once, in no
// order that means anything.
func (q *Queue[T]) Retain(keep func(T) bool) {
	if q.fronts && !keep(q.front.value) {
		q.front, q.fronts = entry[T]{}, false
	}
	all := q.heap
	q.heap = all[:0]
	for _, e := range all {
		if keep(e.value) {
			q.heap = append(q.heap, e)
			q.rise(len(q.heap)-1, e)
		}
	}
	clear(all[len(q.heap):])
}
