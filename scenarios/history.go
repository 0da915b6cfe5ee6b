package scenarios

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols/kv"
)

// A recorder writes the history of a run while it happens.
type recorder struct {
	operations checker.History
	open       map[string]int // by client, the operation that has not returned
}

// call records that a client asks for o, and returns the operation's ID.
func (r *recorder) call(client string, o kv.Operation, at time.Duration) int {
	id := len(r.operations)
	r.operations = append(r.operations, Asked(id, client, o, at))
	if r.open == nil {
		r.open = make(map[string]int)
	}
	r.open[client] = id
	return id
}

var operationKinds = [...]checker.OperationKind{
	kv.Get: checker.Get, kv.Put: checker.Put, kv.Delete: checker.Delete,
	kv.Append: checker.Append, kv.CompareAndSet: checker.CompareAndSet,
}

// settle records what came of an operation.
func (r *recorder) settle(id int, result kv.Result, outcome kv.Outcome, at time.Duration) {
	o := &r.operations[id]
	delete(r.open, o.Client)
	Answered(o, result, outcome, at)
}

// Asked is the operation of a history with which a client asks a store for o.
func Asked(id int, client string, o kv.Operation, at time.Duration) checker.Operation {
	return checker.Operation{
		ID: id, Client: client, Kind: operationKinds[o.Kind], Key: o.Key, Value: o.Value, Expected: o.Expected, Call: at,
	}
}

// Answered puts into an operation what the client was told of it, and when.
func Answered(o *checker.Operation, result kv.Result, outcome kv.Outcome, at time.Duration) {
	o.Return = at
	switch outcome {
	case kv.Failed:
		o.Outcome = checker.OutcomeFail
	case kv.Succeeded:
		o.Outcome = checker.OutcomeOK
		switch o.Kind {
		case checker.Get:
			o.Output, o.Found = result.Value, result.Found
		case checker.Append:
			o.Output = result.Value
		case checker.CompareAndSet:
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
