package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
)

// A recorder writes the history of a run while it happens, and in which order
// it happens: clients that call and return at one instant do so one after the
// other.
type recorder struct {
	operations checker.History
	open       map[string]int // by client, the operation that has not returned
	order      uint64         // how many calls and returns there were
	expired    []int          // the operations whose session the servers did not know

	watch linear.Observer // judges what is recorded; nil if nothing does, or not any more
	bad   func()          // is called when it says that no order explains that
}

// call records that a client asks for o, and returns the operation's ID.
func (r *recorder) call(client string, o services.Operation, at time.Duration) int {
	id := len(r.operations)
	r.order++
	r.operations = append(r.operations, Asked(id, client, o, at, r.order))
	if r.open == nil {
		r.open = make(map[string]int)
	}
	r.open[client] = id
	if r.watch != nil {
		r.watch.Call(&r.operations[id])
	}
	return id
}

// settle records what came of an operation.
func (r *recorder) settle(id int, result services.Result, outcome services.Outcome, at time.Duration) {
	o := &r.operations[id]
	delete(r.open, o.Client)
	r.order++
	Answered(o, result, outcome, at, r.order)
	if r.watch != nil && !r.watch.Return(o) {
		r.watch = nil
		r.bad()
	}
}

// Asked is the operation of a history with which a client asks a store for o at
// a time, as the call or return of the given place in the history.
func Asked(id int, client string, o services.Operation, at time.Duration, order uint64) checker.Operation {
	return checker.Operation{
		ID: id, Client: client, Kind: o.Kind, Key: o.Key, Value: o.Value, Expected: o.Expected,
		Call: at, CallOrder: order,
	}
}

// Answered puts into an operation what the client was told of it, when, and as
// the call or return of which place in the history.
func Answered(o *checker.Operation, result services.Result, outcome services.Outcome, at time.Duration, order uint64) {
	o.Return, o.ReturnOrder = at, order
	switch outcome {
	case services.Failed:
		o.Outcome = checker.OutcomeFail
	case services.Succeeded:
		o.Outcome = checker.OutcomeOK
		switch o.Kind.Output {
		case checker.MaybeOutput:
			o.Output, o.Found = result.Value, result.Found
		case checker.TextOutput:
			o.Output = result.Value
		case checker.FlagOutput:
			o.Found = result.Found
		}
	}
}

// end returns the history of a run that ended at the given time. What has not
// returned by then has an unknown outcome.
func (r *recorder) end(at time.Duration) checker.History {
	for _, id := range r.open {
		r.operations[id].Return = at
	}
	return r.operations
}

// A Step is one operation of a script.
type Step struct {
	// At is the time of the run at which the client begins, or as soon after
	// as its step before is over.
	At time.Duration
	// Client is the name of the client, such as "c1".
	Client string
	// Operation is what it asks for.
	Operation services.Operation
}

// stepsMax is how many steps a script may have.
const stepsMax = 100_000

// Scripted returns the scenario of a result, settled, with its workload as a
// script: each operation of the history, begun when it was. Until everything
// heals it is the same run, event for event, unless a fault held a client
// still. A script has no operations of its own after the heal, so all that the
// history has there is part of it too. A step that is taken away leaves the
// others at their times.
func (r *Result) Scripted() Scenario {
	s := r.Spec
	s.Recorded = nil
	s.Workload.Script = make([]Step, len(r.History))
	for i, o := range r.History {
		s.Workload.Script[i] = Step{At: o.Call, Client: o.Client, Operation: services.Operation{
			Kind: o.Kind, Key: o.Key, Value: o.Value, Expected: o.Expected,
		}}
	}
	return s
}

// follow does the steps that are the client's, and stays until everything
// heals.
func (c *client) follow() {
	for _, step := range c.Script {
		if step.Client != c.name {
			continue
		}
		c.co.Sleep(max(0, step.At-c.world.Now()))
		if c.world.Now() >= c.healAt {
			c.store.SetDeadline(c.patience)
		}
		c.do(step.Operation)
	}
	if c.world.Now() < c.healAt {
		c.co.Sleep(c.healAt - c.world.Now())
	}
}

// checkScript judges the steps.
func (s *Scenario) checkScript() *mistake {
	script := s.Workload.Script
	if wrong := atMost("script", "steps", len(script), stepsMax); wrong != nil {
		return wrong
	}
	last := s.Duration + s.Recovery
	clients := make(map[string]bool)
	for i := range s.Workload.Clients {
		clients[nemesis.ClientName(i+1)] = true
	}
	does, err := s.Task()
	if err != nil {
		return nil // checkWorkload says so
	}
	for i, step := range script {
		path, o := fmt.Sprintf("script.%d.", i), step.Operation
		switch {
		case step.At < 0 || step.At > last:
			return within(path+"at", step.At, 0, last)
		case !clients[step.Client]:
			return &mistake{path + "client", document.Quote(step.Client), "one from c1 to " + nemesis.ClientName(s.Workload.Clients)}
		case o.Kind == nil:
			return &mistake{fmt.Sprintf("script.%d", i), "a step without do", document.OneOf("", does.Service.Kinds.Names())}
		case !slices.Contains(does.Service.Kinds, o.Kind):
			return &mistake{path + "do", document.Quote(o.Kind.String()), document.OneOf(o.Kind.String(), does.Service.Kinds.Names())}
		case o.Key == "" && !o.Kind.Keyless:
			return &mistake{path + "key", "no key", "one"}
		case o.Key != "" && o.Kind.Keyless:
			return &mistake{path + "key", document.Quote(o.Key), "none for " + o.Kind.String() + ", which is about no key"}
		case o.Value != "" && o.Kind.Inputs == checker.NoInput:
			return &mistake{path + "value", "a value for " + o.Kind.String(), "one for " + takers(does.Service, checker.OneInput) + " only"}
		case o.Expected != "" && o.Kind.Inputs != checker.TwoInputs:
			return &mistake{path + "expected", "an expected value for " + o.Kind.String(), "one for " + takers(does.Service, checker.TwoInputs) + " only"}
		}
		if does.Service.Expects != nil {
			if expected := does.Service.Expects(o); expected != "" {
				return &mistake{path + "value", document.Quote(o.Value), expected}
			}
		}
	}
	return nil
}

// takers are the kinds of operation that take so many inputs at least.
func takers(s *services.Service, inputs checker.Inputs) string {
	var names []string
	for _, k := range s.Kinds {
		if k.Inputs >= inputs {
			names = append(names, k.Name)
		}
	}
	return cmp.Or(prose.List(names), "none")
}

func (s *Step) fields() []field {
	return []field{
		durationType.Field("at", &s.At).About("when the client begins, or as soon after as its step before is over"),
		textType.Field("client", &s.Client).About("which client, such as c1"),
		doType().Field("do", &s.Operation.Kind),
		textType.Field("key", &s.Operation.Key),
		textType.Field("value", &s.Operation.Value).About("what it takes, such as what put writes"),
		textType.Field("expected", &s.Operation.Expected).About("the first of two that it takes, such as what cas compares with"),
	}
}

// doType is what a step does. What it reads stands for the kind until it is known which
// service is spoken to: see Scenario.resolve.
func doType() document.Type[*services.Kind] {
	return document.Type[*services.Kind]{
		Schema: document.Word("operation", "", everyKind()).Schema,
		Read: func(v document.Value) (*services.Kind, error) {
			name, err := textType.Read(v)
			return &services.Kind{Name: name}, err
		},
		Write: func(kind *services.Kind) any { return document.Raw(kind.String()) },
	}
}

// served is a history to judge service by. Where there are fewer sessions than
// clients, sessions expire while they are in use, however well the servers do, and
// whoever is told so has been answered: there the operation counts as done. With
// room for all, nobody need ever be told, so who is told has not been served.
func (r *run) served(history checker.History) checker.History {
	if len(r.workload.history.expired) == 0 || !r.workload.fewSessions {
		return history
	}
	history = slices.Clone(history)
	for i := range history {
		if slices.Contains(r.workload.history.expired, history[i].ID) {
			history[i].Outcome = checker.OutcomeOK
		}
	}
	return history
}

// sessionsAreFew reports whether the servers remember fewer sessions than there are
// clients.
func (r *run) sessionsAreFew() bool {
	has := slices.ContainsFunc(r.protocol.Parameters, func(p protocols.Parameter) bool { return p.Name == protocols.Sessions.Name })
	return has && r.spec.settings(r.protocol).Number(protocols.Sessions.Name) < int64(r.spec.Workload.Clients)
}
