package laplacetest

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// Broken is the property that a run broke first.
type Broken struct {
	// Property is its name. Runs that break the same property are taken for
	// the same failure.
	Property string
	// Detail says in words what was seen.
	Detail string
	// Event is the number of the event at which it showed, and At its time.
	Event uint64
	At    time.Duration
	// Stack is where it was, if it was a panic, or a handler without an end.
	Stack sim.Stack

	promise         checker.Promise // that was not kept; "" of a property that a test states itself
	evidence        checker.Evidence
	linearizability linear.Result   // behind that property, for pictures
	history         checker.History // that was judged; nil if none was
}

// shows notes where it showed.
func (b *Broken) shows(event uint64, at time.Duration) {
	b.Event, b.At = event, at
	b.evidence.Event, b.evidence.At = event, at
}

// String is the property, what was seen, and when.
func (b *Broken) String() string {
	return prose.Sprintf("%s: %s (at %v, event %d)", b.Property, b.Detail, b.At, b.Event)
}

// callsShown bounds how many calls of a stack are shown.
const callsShown = 10

// calls is where it was, a line for each call of the program, and one for all those
// of runtime and kernel among them; "" if that is nowhere.
func (b *Broken) calls() string {
	var text strings.Builder
	own := b.Stack.Program()
	for _, frame := range own[:min(len(own), callsShown)] {
		fmt.Fprintf(&text, "\n\t%v", frame)
	}
	if more := len(own) - callsShown; more > 0 {
		fmt.Fprintf(&text, "\n\t… and %d more", more)
	}
	if below := len(b.Stack) - len(own); below > 0 {
		fmt.Fprintf(&text, "\n\t… and %s of runtime and kernel", prose.Count(below, "call"))
	}
	return text.String()
}

// harnessProperty is the name of the property that Test.Cluster and what it
// states, which are code too, do not panic.
const harnessProperty = "harness"

// harnessBroken is what came of a panic that was just recovered from, which was
// none of a process.
func harnessBroken(value any) *Broken {
	value, stack := sim.Recovered(value)
	return &Broken{Property: harnessProperty, Detail: fmt.Sprintf("what builds or judges the cluster panicked: %v", value), Stack: stack.Above("laplacetest.(*Cluster).run").Above("laplacetest.(*Test[...]).attempt")}
}

// harnessBroken is the same at this moment of a run.
func (c *Cluster) harnessBroken(value any) *Broken {
	b := harnessBroken(value)
	b.shows(c.world.Events(), c.world.Now())
	return b
}

// rapidPath is the import path of rapid.
var rapidPath = reflect.TypeFor[rapid.T]().PkgPath()

type onObservation struct {
	name string
	f    func(sim.Observed) error
}

type property struct {
	name string
	f    func() error
}

// A resumption is a property of the second phase.
type resumption struct {
	property
	open error // why it does not hold yet; nil if it has held once
}

// A sometimes is something that should happen in some run of many.
type sometimes struct {
	name    string
	f       func(sim.Observed) bool
	reached bool
}

// Always watches all observations, of all nodes and of both phases. The first
// for which f returns an error ends the run. f may keep what it likes, and must
// not act on the world. A run in which nothing was observed does not judge it.
func (c *Cluster) Always(name string, f func(sim.Observed) error) {
	c.always = append(c.always, onObservation{name, f})
}

// AfterEvent calls f after every event, between two handlers; an error ends
// the run. f may look into the processes that run, if it changes nothing there.
func (c *Cluster) AfterEvent(name string, f func() error) {
	c.atEvent = append(c.atEvent, property{name, f})
}

// Finally calls f at the end of a run in which nothing was broken. An error breaks
// the property, unless it is one of NotJudged.
func (c *Cluster) Finally(name string, f func() error) {
	c.finally = append(c.finally, property{name, f})
}

// Resumes is the property of the second phase: when all is healed, f must
// return nil within Test.Recovery, once at least; until then its error says what
// is missing. A run ends as soon as all that resumes has done so.
func (c *Cluster) Resumes(name string, f func() error) {
	c.resumes = append(c.resumes, &resumption{property: property{name, f}, open: errors.New("it was not asked yet")})
}

// Sometimes is for what should happen in at least one of the runs of a check: a
// lock is refused, a leader falls. If it never does, the check fails, since it
// has not tried what it seems to try.
func (c *Cluster) Sometimes(name string, f func(sim.Observed) bool) {
	c.sometimes = append(c.sometimes, &sometimes{name: name, f: f})
}

// Keeps adds invariants to the properties, such as those of
// checker.StandardInvariants. A run that gave one of them no occasion does not
// judge it.
func (c *Cluster) Keeps(invariants ...checker.Invariant) {
	if c.online != nil {
		c.misused("Keeps was called twice; give it all invariants at once")
	}
	c.online = checker.NewOnline(invariants...)
	c.online.Speak(c.words)
}

// linearizableSteps is how many steps the search for an order of operations has
// unless something else is said.
const linearizableSteps = 3_000_000

// A Judge judges a history within so many steps: a workload's Judge, the function that a
// model comes with, such as model.Linearizable of services/kv, or linear.Check by a
// linear.Spec of your own. Steps are a bound so that the verdict is the same on every
// machine; see linear.Check.
type Judge func(h checker.History, steps int) linear.Result

// Linearizable judges, when the run is over, whether a history is as if each operation
// had taken effect at one instant between its call and its return. The property has the
// name that the judge gives its check. A run in which no operation completed does not
// judge it, nor does one for which the judge finds no answer within three million steps,
// as it may with some dozens of operations on one key at a time; see LinearizableWithin.
func (c *Cluster) Linearizable(judge Judge, history func() checker.History) {
	c.LinearizableWithin(linearizableSteps, judge, history)
}

// LinearizableWithin is Linearizable with another bound on the steps of the judge.
func (c *Cluster) LinearizableWithin(steps int, judge Judge, history func() checker.History) {
	if judge == nil {
		c.misused("a history is to be judged by nobody (nil); give the Judge of a workload, or a model's")
	}
	c.Finally(cmp.Or(judge(nil, 1).Name, linear.Name), func() error {
		h := history()
		if err := h.Validate(); err != nil {
			c.breaks(c.brokenNow(harnessProperty, "what is to be linearizable is no history: "+err.Error()))
			return nil
		}
		if h.Count(checker.OutcomeOK) == 0 {
			return NotJudged("no operation completed")
		}
		switch check := judge(h, steps); check.Verdict {
		case checker.Valid:
			return nil
		case checker.Violation:
			return &contradiction{check, h}
		default:
			return &notJudged{reason: check.Detail, undecided: true}
		}
	})
}

// A contradiction is the error of a history that no order of operations explains.
type contradiction struct {
	linear.Result
	history checker.History
}

func (e *contradiction) Error() string { return fmt.Sprintf("%v: %s", e.Verdict, e.Detail) }

// observe shows an observation to whoever wants to see it.
func (c *Cluster) observe(o sim.Observed) {
	c.told++
	if o.Kind == sim.Became {
		c.roles[o.Node] = o.Text
	}
	for _, h := range c.sometimes {
		h.reached = h.reached || h.f(o)
	}
	if c.online != nil {
		c.online.Observe(checker.Observation{At: o.At, Event: o.Event, Node: int32(o.Node), Incarnation: o.Incarnation, Observation: o.Observation})
		if first, ok := c.online.First(); ok {
			c.breaks(Broken{Property: first.Name, Detail: first.Detail, Event: o.Event, At: o.At, promise: first.Promise, evidence: first.Evidence})
		}
	}
	for _, p := range c.always {
		if err := p.f(o); err != nil {
			b := Broken{Property: p.name, Detail: err.Error()}
			b.shows(o.Event, o.At)
			b.evidence.Observation = c.told
			c.breaks(b)
		}
	}
}

// looks calls what wants to look after an event.
func (c *Cluster) looks() {
	for _, p := range c.atEvent {
		if err := p.f(); err != nil {
			c.breaks(c.brokenNow(p.name, err.Error()))
		}
	}
}

// brokenNow is a property that shows at this moment to be broken.
func (c *Cluster) brokenNow(property, detail string) Broken {
	b := Broken{Property: property, Detail: detail}
	b.shows(c.world.Events(), c.world.Now())
	return b
}

// breaks ends the run. What follows from a broken promise tells nobody
// anything, so only the first one counts.
func (c *Cluster) breaks(b Broken) {
	if c.broken == nil {
		c.broken = &b
	}
	c.world.Halt()
}

// panicked takes an error of the world for a broken property, unless it says
// nothing of the program.
func (c *Cluster) panicked() {
	err := c.world.Err()
	if err == nil {
		return
	}
	if r, ok := errors.AsType[*sim.RunawayError](err); ok && r.Outside {
		c.givenUp = "the run was given up, not for what the program did: " + err.Error()
		return
	}
	if m, ok := errors.AsType[*misuse](err); ok { // of what a client of the test's does
		c.misused("%w", m.err)
	}
	if o, ok := errors.AsType[*sim.OutsideError](err); ok {
		if reflect.TypeOf(o.Value).PkgPath() == rapidPath {
			panic(o.Value) // how rapid ends a test of its own: by a Skip of that, for instance
		}
		c.breaks(*c.harnessBroken(o))
		return
	}
	b := c.brokenNow(scenarios.ProgramName, sim.What(err))
	b.promise = checker.Soundness
	if p, ok := errors.AsType[*sim.PanicError](err); ok {
		b.shows(p.Event, p.At)
		b.Stack = p.Stack
	}
	if r, ok := errors.AsType[*sim.RunawayError](err); ok {
		b.Stack = r.Stack
	}
	c.breaks(b)
}

// concludes asks the properties of the end, if nothing was broken before, and
// takes note of which were judged.
func (c *Cluster) concludes() {
	if c.broken != nil {
		return
	}
	c.judges(scenarios.ProgramName, nil)
	for _, p := range c.always {
		var err error
		if c.told == 0 {
			err = NotJudged("no node observed anything, so there was nothing to look at: let the program tell what it does, by Env.Observe")
		}
		c.judges(p.name, err)
	}
	for _, p := range c.atEvent {
		c.judges(p.name, nil)
	}
	for _, r := range c.resumes {
		c.judges(r.name, nil)
	}
	if c.online != nil {
		for _, check := range c.online.Finish() {
			c.judges(check.Name, verdictError(check))
		}
	}
	for _, p := range c.finally {
		if c.broken != nil {
			return
		}
		var err error
		if c.givenUp == "" {
			err = p.f()
		}
		c.judges(p.name, err)
	}
}

// verdictError is what a check says, as the error of a property.
func verdictError(check checker.Check) error {
	switch check.Verdict {
	case checker.Valid:
		return nil
	case checker.Violation:
		return errors.New(check.Detail)
	default:
		return NotJudged(check.Detail)
	}
}
