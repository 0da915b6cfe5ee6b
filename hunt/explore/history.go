package explore

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/internal/deephash"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// An event is something that a client did: it called an operation, or was
// told its outcome.
type event struct {
	client    sim.NodeID
	operation services.Operation
	result    services.Result  // of a return
	outcome   services.Outcome // of a return; 0 is a call
}

// A historyID is the number of a history.
type historyID uint32

// Histories are what clients may have seen, each judged once. Two are the same
// if the operations and their results are, and if of each operation the same
// ones had returned when it was called: no check can tell them apart.
type histories struct {
	servers int
	judge   func(h checker.History, steps int) linear.Result
	list    []history
	byHash  map[uint64]historyID
	after   map[continuation]historyID
}

type history struct {
	hash       uint64
	operations checker.History // times count events, from 1
	clock      time.Duration   // of the last event
	events     uint64          // how many there were
	broken     *checker.Check
	unsure     bool // no legal order was found, nor that there is none
}

// A continuation is a history and what happens next.
type continuation struct {
	history historyID
	outcome *outcome
}

func newHistories(servers int, judge func(h checker.History, steps int) linear.Result) *histories {
	return &histories{
		servers: servers, judge: judge, list: make([]history, 1),
		byHash: map[uint64]historyID{0: 0}, after: make(map[continuation]historyID),
	}
}

// extend returns the history with the events of an outcome behind it.
func (h *histories) extend(id historyID, o *outcome) historyID {
	if len(o.history) == 0 {
		return id
	}
	key := continuation{id, o}
	next, found := h.after[key]
	if !found {
		next = h.add(h.list[id], o.history)
		h.after[key] = next
	}
	return next
}

func (h *histories) add(was history, events []event) historyID {
	now := history{operations: slices.Clone(was.operations), clock: was.clock, events: was.events}
	returned := false
	for _, e := range events {
		now.clock++
		now.note(nodeName(e.client, h.servers), e)
		returned = returned || e.outcome != 0
	}
	now.hash = now.identity()
	id, found := h.byHash[now.hash]
	if !found {
		id = historyID(len(h.list))
		h.byHash[now.hash] = id
		if returned {
			now.judged(h.judge(now.closed(), stepsMax).Check)
		}
		h.list = append(h.list, now)
	}
	return id
}

// note adds what a client did, at the time of the clock.
func (h *history) note(client string, e event) {
	h.events++
	if e.outcome == 0 {
		h.operations = append(h.operations, scenarios.Asked(len(h.operations), client, e.operation, h.clock, h.events))
	} else {
		h.settle(client, e.result, e.outcome)
	}
}

// settle notes what became of a client's last operation.
func (h *history) settle(client string, result services.Result, outcome services.Outcome) {
	for i := range slices.Backward(h.operations) {
		o := &h.operations[i]
		if o.Client == client {
			scenarios.Answered(o, result, outcome, h.clock, h.events)
			return
		}
	}
	panic("explore: a client was answered that had not asked")
}

// identity hashes what checks can see of the history: of each operation what
// it is, what came of it, and how many of each other client's had returned
// when it was called.
func (h *history) identity() uint64 {
	var total uint64
	ordinals := make(map[string]uint64)
	for _, o := range h.operations {
		ordinals[o.Client]++
		found := uint64(0)
		if o.Found {
			found = 1
		}
		one := deephash.Fold(rng.HashString(o.Client), ordinals[o.Client], rng.HashString(o.Kind.Name), rng.HashString(o.Key), rng.HashString(o.Value),
			rng.HashString(o.Expected), rng.HashString(o.Output), found, uint64(o.Outcome))
		for _, before := range h.operations {
			if before.Return != 0 && before.Return < o.Call && before.Client != o.Client {
				one += deephash.Fold(rng.HashString(before.Client), 1)
			}
		}
		total += deephash.Fold(one, 2)
	}
	return total
}

// stepsMax bounds the search for a legal order of a handful of operations far
// above what it can take.
const stepsMax = 1_000_000

// judged notes what a check of the history came to.
func (h *history) judged(check checker.Check) {
	if check.Verdict == checker.Violation {
		h.broken = &check
	}
	h.unsure = check.Verdict == checker.Unknown && h.operations.Count(checker.OutcomeOK) > 0
}

// closed is the history as it is at its end: what has not returned is open.
func (h *history) closed() checker.History {
	closed := slices.Clone(h.operations)
	for i := range closed {
		if closed[i].Return == 0 {
			closed[i].Return = h.clock
		}
	}
	return closed
}
