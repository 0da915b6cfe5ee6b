package scenarios

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/services/kv/model"
)

// A recorder writes the history of a run while it happens, and in which order
// it happens: clients that call and return at one instant do so one after the
// other.
type recorder struct {
	operations checker.History
	open       map[string]int // by client, the operation that has not returned
	order      uint64         // how many calls and returns there were
	expired    []int          // the operations whose session the servers did not know
}

// call records that a client asks for o, and returns the operation's ID.
func (r *recorder) call(client string, o kv.Operation, at time.Duration) int {
	id := len(r.operations)
	r.order++
	r.operations = append(r.operations, Asked(id, client, o, at, r.order))
	if r.open == nil {
		r.open = make(map[string]int)
	}
	r.open[client] = id
	return id
}

var operationKinds = [...]*checker.Kind{
	kv.Get: model.Get, kv.Put: model.Put, kv.Delete: model.Delete,
	kv.Append: model.Append, kv.CompareAndSet: model.CompareAndSet,
}

// settle records what came of an operation.
func (r *recorder) settle(id int, result kv.Result, outcome kv.Outcome, at time.Duration) {
	o := &r.operations[id]
	delete(r.open, o.Client)
	r.order++
	Answered(o, result, outcome, at, r.order)
}

// Asked is the operation of a history with which a client asks a store for o at
// a time, as the call or return of the given place in the history.
func Asked(id int, client string, o kv.Operation, at time.Duration, order uint64) checker.Operation {
	return checker.Operation{
		ID: id, Client: client, Kind: operationKinds[o.Kind], Key: o.Key, Value: o.Value, Expected: o.Expected,
		Call: at, CallOrder: order,
	}
}

// Answered puts into an operation what the client was told of it, when, and as
// the call or return of which place in the history.
func Answered(o *checker.Operation, result kv.Result, outcome kv.Outcome, at time.Duration, order uint64) {
	o.Return, o.ReturnOrder = at, order
	switch outcome {
	case kv.Failed:
		o.Outcome = checker.OutcomeFail
	case kv.Succeeded:
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
	Operation kv.Operation
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
		s.Workload.Script[i] = Step{At: o.Call, Client: o.Client, Operation: kv.Operation{
			Kind: commandKind(o.Kind), Key: o.Key, Value: o.Value, Expected: o.Expected,
		}}
	}
	return s
}

// commandKind is the kind of command behind a kind of operation.
func commandKind(kind *checker.Kind) kv.Kind {
	return kv.Kind(slices.Index(operationKinds[:], kind))
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
	for i, step := range script {
		path, o := fmt.Sprintf("script.%d.", i), step.Operation
		switch {
		case step.At < 0 || step.At > last:
			return within(path+"at", step.At, 0, last)
		case !clients[step.Client]:
			return &mistake{path + "client", document.Quote(step.Client), "one from c1 to " + nemesis.ClientName(s.Workload.Clients)}
		case o.Kind == 0:
			return &mistake{fmt.Sprintf("script.%d", i), "a step without do", document.OneOf("", stepNames())}
		case o.Kind > kv.CompareAndSet:
			return &mistake{path + "do", document.Quote(o.Kind.String()), document.OneOf(o.Kind.String(), stepNames())}
		case o.Key == "":
			return &mistake{path + "key", "no key", "one"}
		case o.Value != "" && (o.Kind == kv.Get || o.Kind == kv.Delete):
			return &mistake{path + "value", "a value for " + o.Kind.String(), "one for put, append and cas only"}
		case o.Expected != "" && o.Kind != kv.CompareAndSet:
			return &mistake{path + "expected", "an expected value for " + o.Kind.String(), "one for cas only"}
		}
	}
	return nil
}

// stepNames are the words for what a step does.
func stepNames() []string {
	var names []string
	for kind := kv.Get; kind <= kv.CompareAndSet; kind++ {
		names = append(names, kind.String())
	}
	return names
}

func (s *Step) fields() []field {
	return []field{
		durationType.Field("at", &s.At).About("when the client begins, or as soon after as its step before is over"),
		textType.Field("client", &s.Client).About("which client, such as c1"),
		doType.Field("do", &s.Operation.Kind),
		textType.Field("key", &s.Operation.Key),
		textType.Field("value", &s.Operation.Value).About("what put, append and cas write"),
		textType.Field("expected", &s.Operation.Expected).About("what cas compares with"),
	}
}

// doType is what a step does.
var doType = func() document.Type[kv.Kind] {
	word := document.Word("operation", "", stepNames())
	return document.Type[kv.Kind]{
		Schema: word.Schema,
		Read: func(v document.Value) (kv.Kind, error) {
			name, err := word.Read(v)
			return kv.Get + kv.Kind(slices.Index(stepNames(), name)), err
		},
		Write: func(kind kv.Kind) any { return document.Raw(kind.String()) },
	}
}()

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
