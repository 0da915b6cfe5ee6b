package protocoltest

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// judgeSteps bounds the search for an order of operations far above what these tests
// need.
const judgeSteps = 10_000_000

// A Judge holds what servers and clients tell against what a linearizable
// replicated log promises.
type Judge struct {
	// Leaders, Restored and Halted count what the servers told: to have become
	// leader, to have restored a snapshot, and to have halted.
	Leaders, Restored, Halted int

	online  *checker.Online
	history checker.History
}

// Judge begins to judge the servers, which tell of the further kinds of
// observation given.
func (f *Fleet) Judge(told ...observation.Kind) *Judge {
	j := &Judge{online: checker.NewOnline(checker.StandardInvariants(told...)...)}
	f.OnObserve(j.observe)
	return j
}

func (j *Judge) observe(o sim.Observed) {
	j.online.Observe(checker.Observation{At: o.At, Event: o.Event, Node: int32(o.Node), Incarnation: o.Incarnation, Observation: o.Observation})
	switch {
	case o.Leads():
		j.Leaders++
	case o.Kind == sim.Restored:
		j.Restored++
	case o.Kind == sim.Halted:
		j.Halted++
	}
}

// Do lets a client carry out an operation, and writes it into the history.
func (j *Judge) Do(co *sim.Coroutine, client *services.Client, o services.Operation) services.Outcome {
	id := len(j.history)
	j.history = append(j.history, checker.Operation{
		ID: id, Client: co.ID().String(), Kind: o.Kind,
		Key: o.Key, Value: o.Value, Expected: o.Expected, Call: co.Monotonic(),
	})
	result, outcome := client.Do(o)
	entry := &j.history[id]
	entry.Return = co.Monotonic()
	switch outcome {
	case services.Succeeded:
		entry.Outcome, entry.Output, entry.Found = checker.OutcomeOK, result.Value, result.Found
	case services.Failed:
		entry.Outcome = checker.OutcomeFail
	}
	return outcome
}

// Work lets a client do random operations until the given time, then one more
// that must succeed; done is called when it has.
func (j *Judge) Work(until time.Duration, done func()) func(*sim.Coroutine, *services.Client) {
	return func(co *sim.Coroutine, client *services.Client) {
		for co.Monotonic() < until {
			j.Do(co, client, operation(co))
			co.Sleep(time.Duration(co.Rand().Between(1e6, 20e6)))
		}
		for j.Do(co, client, operation(co)) != services.Succeeded {
		}
		done()
	}
}

func operation(co *sim.Coroutine) services.Operation {
	digit := func() string { return string(rune('0' + co.Rand().Below(10))) }
	o := services.Operation{Kind: kv.Service().Kinds[co.Rand().Below(5)], Key: string(rune('a' + co.Rand().Below(3)))}
	if o.Kind == kv.Put || o.Kind == kv.Append || o.Kind == kv.CompareAndSet {
		o.Value = digit()
	}
	if o.Kind == kv.CompareAndSet {
		o.Expected = digit()
	}
	return o
}

// Broken says which promise was found broken in a run that ended at the given
// time, or not found to be kept; empty if there is none. It looks into the
// history only if all else is well.
func (j *Judge) Broken(end time.Duration) string {
	if first, ok := j.online.First(); ok {
		return first.Name + ": " + first.Detail
	}
	for i := range j.history {
		if o := &j.history[i]; o.Return == 0 {
			o.Return = end
		}
	}
	for _, check := range append(j.online.Finish(), keyvalue.Linearizable(j.history, judgeSteps).Check) {
		if check.Verdict != checker.Valid {
			return check.Name + ": " + check.Detail
		}
	}
	return ""
}

// Violations are the names of the promises found broken by what the servers
// told.
func (j *Judge) Violations() []string {
	var names []string
	for _, check := range j.online.Finish() {
		if check.Verdict == checker.Violation {
			names = append(names, check.Name)
		}
	}
	return names
}
