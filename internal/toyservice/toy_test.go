// Package toyservice shows that a service takes one folder and one line: its tests add a
// toy, and find it everywhere.
package toyservice

import (
	"slices"
	"strings"
	"testing/fstest"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
)

// The toy is stacks: what was pushed last is popped first.
var (
	push = &services.Kind{Name: "push", Code: 1, Inputs: checker.OneInput, Summary: "put a value on the stack"}
	pop  = &services.Kind{Name: "pop", Code: 2, Output: checker.MaybeOutput, Told: [2]string{"empty"}, Summary: "take the last value off", Nothing: "the stack is empty"}
	peek = &services.Kind{Name: "peek", Code: 3, Reads: true, Output: checker.MaybeOutput, Told: [2]string{"empty"}, Summary: "show the last value", Nothing: "the stack is empty"}

	kinds = checker.Kinds{push, pop, peek}
)

// toy is the service, which is all that there is to register.
var toy = &services.Service{
	Name: "stack", Version: 1, Summary: "stacks of values", Kinds: kinds,
	Execute: func(cells *services.Cells, o services.Operation) (services.Result, bool) {
		stack, _ := cells.Get(o.Key)
		after, output, found := step(stack, o.Kind, o.Value)
		if o.Kind == pop && cells.Flaw() == keepPopped && strings.Count(stack, separator) >= 2 {
			after = stack
		}
		if len(after) > services.CommandMax {
			return services.Result{}, false
		}
		if !o.Reads() {
			cells.Set(o.Key, after)
		}
		return services.Result{Value: output, Found: found}, true
	},
	MayLeave: func(write *checker.Operation, output string) bool { return write.Kind == push && write.Value == output },
	Flaws: []services.Flaw{{
		Name: keepPopped, Summary: "a value that is popped stays where the stack has two or more", Source: "made up for a test",
		Needs: "nothing", Scenario: "raft/stack",
	}},
	Workloads: []*services.Workload{{
		Name: "stack", Summary: "pushes, pops and peeks on few stacks", Keys: 2,
		Mix:   []services.Weight{{Kind: peek, Weight: 2}, {Kind: push, Weight: 3}, {Kind: pop, Weight: 2}},
		New:   func(s services.Seat) services.Generator { return generator{s} },
		Judge: func(h checker.History, steps int) linear.Result { return linear.Check(h, spec, steps) },
		Least: func(h checker.History, _, _ time.Duration) []checker.Check { return []checker.Check{pushed(h)} },
	}},
}

const (
	keepPopped = "keep-popped"
	separator  = " " // behind each value
)

var library = fstest.MapFS{"raft/stack.yaml": {Data: []byte(`name: raft/stack
summary: clients push and pop while servers are paused
protocol: raft
nodes: 3
duration: 2s
workload: {name: stack, clients: 3, think: "uniform(0ms, 60ms)"}
faults:
  - {id: still, at: 1s, kind: pause, target: leader, for: 400ms}
`)}}

var catalogue = scenarios.Catalogue{Services: []*services.Service{toy}, Library: library}

// step is what an operation does to a stack, and returns.
func step(stack string, kind *services.Kind, value string) (after, output string, found bool) {
	if kind == push {
		return stack + value + separator, "", false
	}
	rest, _ := strings.CutSuffix(stack, separator)
	top := rest[strings.LastIndex(rest, separator)+1:]
	if kind == pop {
		stack = stack[:len(rest)-len(top)]
	}
	return stack, top, top != ""
}

var spec = linear.Spec{Kinds: kinds, Step: func(stack string, o *checker.Operation) (after, output string, found bool) {
	return step(stack, o.Kind, o.Value)
}}

// pushed judges that whatever was popped had been pushed.
func pushed(h checker.History) checker.Check {
	check := checker.Check{Name: "pushed values", Promise: checker.Provenance}
	for _, o := range h {
		of := func(p checker.Operation) bool { return p.Kind == push && p.Key == o.Key && p.Value == o.Output }
		if o.Found && !slices.ContainsFunc(h, of) {
			return check.Violated(checker.Evidence{Operations: []int{o.ID}, Accused: &o.ID, At: o.Return}, "%s: nobody pushed that", o)
		}
	}
	return check.Valid("what was popped had been pushed")
}

// A generator makes up operations.
type generator struct{ services.Seat }

func (g generator) Make(kind *services.Kind, key string) services.Operation {
	o := services.Operation{Kind: kind, Key: key}
	if kind == push {
		o.Value = g.Unique()
	}
	return o
}

func (generator) Learn(services.Operation, services.Result, services.Outcome, bool) {}

func (generator) Look(key string) (services.Operation, bool) {
	return services.Operation{Kind: peek, Key: key}, true
}
