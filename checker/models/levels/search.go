package levels

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// search looks for an order of the operations on a key that explains what they returned and
// keeps that of each client, by trying all, each state once.
func (r *reading) search(key int32, steps *budget) finding {
	s := newSearch(keyvalue.Machine{}, steps)
	for _, place := range r.keys[key] {
		s.add(&r.events[place])
	}
	switch found, decided := s.run(); {
	case !decided:
		return finding{why: tooManySteps}
	case found:
		return finding{verdict: checker.Valid}
	}
	return r.noOrderAtAll(key)
}

// A search is for an order of operations on one object.
type search[S comparable] struct {
	machine linear.Machine[S]
	steps   *budget
	numbers map[int32]int // by client, its thread
	threads []thread
	crashed []crashed // of unknown outcome
}

// A thread is what a client did, in its order.
type thread []*checker.Operation

// crashed is an operation of unknown outcome: it may come anywhere behind so many of a
// thread, or nowhere.
type crashed struct {
	operation *checker.Operation
	thread    int
	behind    uint32
}

// A turn is a point of an order.
type turn[S comparable] struct {
	done []uint32 // by thread, how many of it; then by crashed operation, 1 if it has taken effect
	at   S
	ways []int32 // those from here that were not tried
}

func newSearch[S comparable](m linear.Machine[S], steps *budget) *search[S] {
	return &search[S]{machine: m, steps: steps, numbers: make(map[int32]int)}
}

func (s *search[S]) add(e *event) {
	number, known := s.numbers[e.client]
	if !known {
		number = len(s.threads)
		s.numbers[e.client] = number
		s.threads = append(s.threads, nil)
	}
	if e.pending {
		s.crashed = append(s.crashed, crashed{e.Operation, number, uint32(len(s.threads[number]))})
		return
	}
	s.threads[number] = append(s.threads[number], e.Operation)
}

// run reports whether there is an order, if that can be told within the steps.
func (s *search[S]) run() (found, decided bool) {
	type spot struct {
		done string
		at   S
	}
	seen := make(map[spot]bool)
	var key []byte
	first := turn[S]{done: make([]uint32, len(s.threads)+len(s.crashed)), at: s.machine.Start()}
	stack := []turn[S]{}
	enter := func(t turn[S]) (over, affordable bool) {
		if !s.settle(&t) {
			return false, false
		}
		if s.over(&t) {
			return true, true
		}
		key = key[:0]
		for _, n := range t.done {
			key = binary.AppendUvarint(key, uint64(n))
		}
		if at := (spot{string(key), t.at}); !seen[at] {
			// Room is bounded by the steps as well.
			if !s.steps.spend(int64(len(t.done))) {
				return false, false
			}
			seen[at] = true
			t.ways = s.ways(&t)
			stack = append(stack, t)
		}
		return false, true
	}
	if over, affordable := enter(first); over || !affordable {
		return over, affordable
	}
	for len(stack) > 0 {
		t := &stack[len(stack)-1]
		if len(t.ways) == 0 {
			stack = stack[:len(stack)-1]
			continue
		}
		way := int(t.ways[0])
		t.ways = t.ways[1:]
		if !s.steps.spend(1) {
			return false, false
		}
		legal, after := s.machine.Apply(t.at, s.operation(t, way))
		if !legal || after == t.at && way >= len(s.threads) {
			continue // of unknown outcome and without an effect
		}
		next := turn[S]{done: slices.Clone(t.done), at: after}
		next.done[way]++
		if over, affordable := enter(next); over || !affordable {
			return over, affordable
		}
	}
	return false, true
}

// ways lists what may come next at a turn: of the threads those called first before others,
// then what is of unknown outcome.
func (s *search[S]) ways(t *turn[S]) []int32 {
	var ways []int32
	for i := range s.threads {
		if !s.ended(t, i) {
			ways = append(ways, int32(i))
		}
	}
	next := func(thread int32) *checker.Operation { return s.threads[thread][t.done[thread]] }
	slices.SortStableFunc(ways, func(a, b int32) int { return cmp.Compare(next(a).Call, next(b).Call) })
	for i, c := range s.crashed {
		if way := len(s.threads) + i; t.done[way] == 0 && t.done[c.thread] >= c.behind {
			ways = append(ways, int32(way))
		}
	}
	return ways
}

// operation is the one that comes next on a way.
func (s *search[S]) operation(t *turn[S], way int) *checker.Operation {
	if way < len(s.threads) {
		return s.threads[way][t.done[way]]
	}
	return s.crashed[way-len(s.threads)].operation
}

func (s *search[S]) ended(t *turn[S], thread int) bool {
	return int(t.done[thread]) == len(s.threads[thread])
}

// settle does what may come next and never changes anything: whatever order follows, it may
// as well come now. It reports whether the steps sufficed.
func (s *search[S]) settle(t *turn[S]) bool {
	for i := range s.threads {
		for !s.ended(t, i) && looksOnly(s.threads[i][t.done[i]]) {
			if !s.steps.spend(1) {
				return false
			}
			if legal, _ := s.machine.Apply(t.at, s.threads[i][t.done[i]]); !legal {
				break
			}
			t.done[i]++
		}
	}
	return true
}

// looksOnly reports whether an operation that has returned is known to have changed nothing.
func looksOnly(o *checker.Operation) bool { return o.Kind.Reads || o.Kind.Conditional() && !o.Found }

// over reports whether all that is known to have taken effect has.
func (s *search[S]) over(t *turn[S]) bool {
	for i := range s.threads {
		if !s.ended(t, i) {
			return false
		}
	}
	return true
}
