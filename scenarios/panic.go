package scenarios

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A Panic is a panic in a run, or a handler that did not return.
type Panic struct {
	// Node is the name of the node whose process it was; "" if it was none,
	// but what runs or judges the protocol: a checker, an observer, a fault.
	Node string `json:"node,omitempty"`
	// Value is what it was about.
	Value string `json:"value"`
	// Stack is where it was raised.
	Stack sim.Stack `json:"stack"`
}

// harnessCheck is the name of the check that what runs and judges a protocol
// does its work. It is there only if that panicked.
const harnessCheck = "harness"

// attempt makes a run. If what prepares, runs or judges it panics, the result is
// unknown and says so: nothing is known of the protocol then.
func attempt(ctx context.Context, s Scenario, options Options) (result *Result, err error) {
	defer func() {
		if value := recover(); value != nil {
			result, err = Panicked(s, options, value), nil
		}
	}()
	r, err := newRun(s, options)
	if err != nil {
		return nil, err
	}
	return r.complete(ctx)
}

// complete makes a run that stands at its beginning.
func (r *run) complete(ctx context.Context) (result *Result, err error) {
	defer r.world.Close()
	defer func() {
		if value := recover(); value != nil {
			p := newPanic(value)
			result, err = unjudged(r.facts(), p), nil
		}
	}()
	if err := r.advance(ctx); err != nil {
		return nil, err
	}
	if r.options.Progress != nil {
		r.options.Progress(r.most(), r.most())
	}
	return r.judge(), nil
}

// newPanic is of a panic that was just recovered from.
func newPanic(value any) *Panic {
	value, stack := sim.Recovered(value)
	return &Panic{Value: fmt.Sprint(value), Stack: stack.Above("scenarios.(*run).complete").Above("scenarios.attempt")}
}

// Panicked returns the result of a run that could not even be begun, as what
// chose or prepared it panicked. It is for the deferred function that has called
// recover, which value is the result of.
func Panicked(s Scenario, options Options, value any) *Result {
	r := &Result{Scenario: s.Name, Protocol: s.Protocol, Flaw: s.Flaw, Nodes: s.Nodes, Seed: s.Seed, Spec: s}
	if _, err := FindProtocol(s.Protocol); err == nil {
		r.Model = ModelOf(s)
	}
	if options.Trace {
		r.Trace = new(trace.Recorder)
	}
	return unjudged(r, newPanic(value))
}

// unjudged is the result of a run that was given up, of which the facts are
// known.
func unjudged(facts *Result, p *Panic) *Result {
	facts.Panic = p
	facts.Checks = []checker.Check{p.check(facts)}
	facts.Signature = line(harnessCheck + ": " + numberless(p.Value))
	facts.conclude()
	return facts
}

// check is the check that a panic of the harness leads to.
func (p *Panic) check(r *Result) checker.Check {
	where := ""
	if len(p.Stack) > 0 {
		where = fmt.Sprintf(" (%v)", p.Stack.Program()[0])
	}
	return checker.Check{
		Name: harnessCheck, Verdict: checker.Unknown,
		Detail: fmt.Sprintf("what runs and judges the protocol panicked with seed %d after event %d (%v): %s%s; nothing is known of the protocol",
			r.Seed, r.Events, r.Virtual, p.Value, where),
		Evidence: checker.Evidence{Event: r.Events, At: r.Virtual},
	}
}

// programPanic is what halted the world, if that has a stack.
func (r *run) programPanic() *Panic {
	err := r.world.Err()
	if panicked, ok := errors.AsType[*sim.PanicError](err); ok {
		return &Panic{Node: panicked.Node, Value: fmt.Sprint(panicked.Value), Stack: panicked.Stack}
	}
	if runaway, ok := errors.AsType[*sim.RunawayError](err); ok && runaway.Stack != nil {
		return &Panic{Node: runaway.Node, Value: runaway.Account, Stack: runaway.Stack}
	}
	return nil
}

// Names of the checks that are made of the program itself and of the operator's
// orders.
const (
	ProgramName = "program"
	OrdersName  = "orders"
)

// checkProgram judges whether the program under test went on without giving
// up: an assertion of its own that fails is a finding like any other, and so is
// a loop without an end. That faults came too fast to be simulated says nothing
// of it.
func (r *run) checkProgram() checker.Check {
	check := checker.Check{Name: ProgramName, Promise: checker.Soundness, Verdict: checker.Valid, Detail: "no process panicked, ran away, or changed a message that it had sent or received"}
	if err := r.world.Err(); err != nil {
		check.Verdict, check.Detail = checker.Violation, sim.What(err)
		check.Evidence = checker.Evidence{Event: r.world.Events(), At: r.world.Now()}
		if panicked, ok := errors.AsType[*sim.PanicError](err); ok {
			check.Evidence = checker.Evidence{Event: panicked.Event, At: panicked.At}
		}
		if runaway, ok := errors.AsType[*sim.RunawayError](err); ok && runaway.Outside {
			check.Verdict, check.Detail = checker.Unknown, "the run was given up, not for what the program did: "+check.Detail
		}
	}
	return check
}

// mishap is what halted the world, with # in place of each number.
func mishap(err error) string {
	if mutation, ok := errors.AsType[*sim.MutationError](err); ok {
		return "a " + mutation.Kind + " changed after it was sent"
	}
	if panicked, ok := errors.AsType[*sim.PanicError](err); ok {
		return numberless(fmt.Sprint(panicked.Value))
	}
	if runaway, ok := errors.AsType[*sim.RunawayError](err); ok {
		return numberless(strings.Join(append([]string{runaway.Limit}, runaway.Kinds...), ", "))
	}
	return numberless(err.Error())
}

// numberless is a text with # in place of each number.
func numberless(text string) string {
	var b strings.Builder
	number := false
	for _, r := range text {
		digit := '0' <= r && r <= '9' || number && r == ','
		if digit && !number {
			b.WriteByte('#')
		}
		if !digit {
			b.WriteRune(r)
		}
		number = digit
	}
	return clipped(b.String(), mishapMax)
}

// mishapMax is the number of letters of a panic that are part of a signature.
const mishapMax = 80

func clipped(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return text
}
