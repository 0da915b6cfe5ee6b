package models

import (
	"cmp"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/counter"
	"github.com/laplace-sim/laplace/checker/models/multiregister"
	"github.com/laplace-sim/laplace/checker/models/mutex"
	"github.com/laplace-sim/laplace/checker/models/priorityqueue"
	"github.com/laplace-sim/laplace/checker/models/queue"
	"github.com/laplace-sim/laplace/checker/models/set"
	"github.com/laplace-sim/laplace/checker/models/stack"
)

var queues = Model{
	Name:    "queue",
	Summary: "a queue: what was put in first comes out first",
	Kinds:   queue.KindsAnywhere,
	Accept:  queue.Accept,
	Jepsen:  queue.Jepsen,
	Levels:  ordered,
	Judge:   byOrder(queue.LinearizableAnywhere),
}

var stacks = Model{
	Name:    "stack",
	Summary: "a stack: what was put on last comes off first",
	Kinds:   stack.Kinds,
	Accept:  stack.Accept,
	Jepsen:  stack.Jepsen,
	Levels:  ordered,
	Judge:   byOrder(stack.Linearizable),
}

var priorityQueues = Model{
	Name:    "priority-queue",
	Summary: "a priority queue: the least of what is in comes out",
	Kinds:   priorityqueue.Kinds,
	Accept:  priorityqueue.Accept,
	Jepsen:  priorityqueue.Jepsen,
	Levels:  ordered,
	Judge:   byOrder(priorityqueue.Linearizable),
}

var sets = Model{
	Name:    "set",
	Summary: "a set that only grows; at the level eventual nothing acknowledged is lost for good",
	Kinds:   set.Kinds,
	Jepsen:  set.Jepsen,
	Levels:  []checker.Level{checker.Linearizable, checker.Eventual},
	Judge:   judgeSet,
}

// judgeSet judges a set at either level. What is linearizable has lost nothing.
func judgeSet(h checker.History, t Terms) Answer {
	strong := set.Linearizable(h, t.Steps)
	a := linearizable(strong)
	bound := set.NoBound
	if t.Settling != nil {
		bound = t.Settling.Bound
	}
	weak, _ := set.Full(h, bound)
	if t.Level == checker.Eventual {
		a.Checks, a.Page = []checker.Check{weak}, nil
	}
	if strong.Verdict == checker.Valid {
		a.Standings = append(a.Standings, checker.Standing{Level: checker.Eventual, Verdict: checker.Valid})
	} else {
		a.Standings = append(a.Standings, standing(checker.Eventual, weak))
	}
	return a
}

var locks = Model{
	Name:    "mutex",
	Summary: "a lock: plain, or with fencing tokens",
	Kinds:   mutex.KindsAnywhere,
	Jepsen:  mutex.Jepsen,
	Levels:  ordered,
	Judge:   byOrder(mutex.LinearizableAnywhere),
}

var counters = Model{
	Name:    "counter",
	Summary: "a counter: sums are within what the amounts added may come to; that alone does not prove it linearizable",
	Kinds:   counter.Kinds,
	Accept:  counter.Accept,
	Jepsen:  counter.Jepsen,
	Levels:  ordered,
	Judge:   judgeCounter,
}

// orderSteps bound the search for an order of additions and reads where nobody does.
const orderSteps = 10_000_000

// judgeCounter judges the sums, of which all must be within bounds if there is an order; and
// looks for an order besides, which is hard in general. Where none is found within the steps
// the level is not known, whatever the bounds say.
func judgeCounter(h checker.History, t Terms) Answer {
	sums := counter.Sums(h, t.Steps).Check
	if sums.Verdict != checker.Valid {
		return Answer{Checks: []checker.Check{sums}, Standings: []checker.Standing{standing(t.Level, sums)}}
	}
	sums.Detail = "each sum is within the bounds that the additions before it allow, which is necessary for an order and does not prove one"
	order := linear.Check(h, counter.Spec, cmp.Or(t.Steps, orderSteps))
	a := linearizable(order)
	if order.Verdict == checker.Unknown {
		a.Checks = nil
		a.Standings[0].Why = "all sums are within bounds, which does not prove it: " + order.Detail
	}
	a.Checks = append([]checker.Check{sums}, a.Checks...)
	return a
}

var multiRegister = Model{
	Name:    "multi-register",
	Summary: "registers of which one operation reads and writes several, all at one instant",
	Kinds:   multiregister.Kinds,
	Accept:  multiregister.Accept,
	Jepsen:  multiregister.Jepsen,
	Levels:  ordered,
	Judge:   byOrder(multiregister.Linearizable),
}
