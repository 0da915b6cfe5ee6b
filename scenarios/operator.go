package scenarios

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// An Order is one thing that the operator of a cluster asks for. It is tried
// from At until it is done or refused, or the next order is due, which takes its
// place; the last one, until the bound of the recovery is over.
type Order struct {
	// At is the time since the start of the run. It rises from order to order.
	At time.Duration
	// Do says what to do.
	Do Action
	// Voters and Learners are, for Reconfigure, the servers that are to be the
	// cluster, by name.
	Voters, Learners []string
	// Node is, for AddLearner, the server to add.
	Node string
	// To is, for Transfer, the server that is to lead.
	To string
}

// An Action is what an order is about.
type Action string

// The actions.
const (
	// Reconfigure replaces the members of the cluster.
	Reconfigure Action = "reconfigure"
	// AddLearner adds a member without a vote.
	AddLearner Action = "add-learner"
	// Transfer makes another server the leader.
	Transfer Action = "transfer"
)

var actionNames = []string{string(Reconfigure), string(AddLearner), string(Transfer)}

// OrdersMax is how many orders an operator may have.
const OrdersMax = 1000

func (o *Order) fields() []field {
	return []field{
		durationType.Field("at", &o.At).About("from when on it is asked for"),
		document.Sparse(document.Word("action", "", actionNames)).Field("do", (*string)(&o.Do)),
		namesType.Field("voters", &o.Voters).About("reconfigure: the members that vote"),
		namesType.Field("learners", &o.Learners).About("reconfigure: the members that do not"),
		textType.Field("node", &o.Node).About("add-learner: the server to add"),
		textType.Field("to", &o.To).About("transfer: the server that is to lead"),
	}
}

// checkOperator judges the orders.
func (s *Scenario) checkOperator() *mistake {
	var before time.Duration
	for i := range s.Operator {
		path := fmt.Sprintf("operator.%d", i)
		o := &s.Operator[i]
		if o.At <= before || o.At >= s.Duration {
			return &mistake{path + ".at", o.At.String(), "a time after " + before.String() + " and before " + s.Duration.String()}
		}
		before = o.At
		if wrong := o.check(s.Nodes); wrong != nil {
			wrong.path = path + wrong.path
			return wrong
		}
	}
	return nil
}

// check judges one order by itself: it has the keys of its action, all of them
// and no other.
func (o *Order) check(servers int) *mistake {
	single := map[Action]string{AddLearner: o.Node, Transfer: o.To}
	switch {
	case !slices.Contains(actionNames, string(o.Do)):
		return &mistake{".do", document.Quote(string(o.Do)), document.OneOf(string(o.Do), actionNames)}
	case o.Do == Reconfigure && len(o.Voters) == 0:
		return &mistake{"", "no voters", "one at least"}
	case o.Do != Reconfigure && len(o.Voters)+len(o.Learners) > 0:
		return &mistake{"", "voters or learners for " + string(o.Do), "them for reconfigure only"}
	case o.Do != AddLearner && o.Node != "":
		return &mistake{".node", "a node for " + string(o.Do), "one for add-learner only"}
	case o.Do != Transfer && o.To != "":
		return &mistake{".to", "a receiver for " + string(o.Do), "one for transfer only"}
	}
	named := slices.Concat(o.Voters, o.Learners)
	if o.Do != Reconfigure {
		named = append(named, single[o.Do])
	}
	for i, name := range named {
		if _, ok := serverNumber(name, servers); !ok {
			return &mistake{"", "the server " + document.Quote(name), "one from n1 to " + nemesis.ServerName(servers)}
		}
		if slices.Contains(named[:i], name) {
			return &mistake{"", "the server " + name + " once more", "each server once"}
		}
	}
	return nil
}

// serverNumber returns the number of the server of that name.
func serverNumber(name string, servers int) (sim.NodeID, bool) {
	for i := range servers {
		if nemesis.ServerName(i+1) == name {
			return sim.NodeID(i + 1), true
		}
	}
	return 0, false
}

// OperatorName is the name of the operator's node.
const OperatorName = "operator"

// addOperator adds the node that gives the orders, if there are any. Faults do
// not strike it, and a partition leaves its links alone.
func (r *run) addOperator(servers []sim.NodeID) []sim.NodeID {
	if len(r.spec.Operator) == 0 {
		return nil
	}
	r.operating = true
	id := sim.NodeID(len(r.names) + 1)
	r.add(id, sim.NodeConfig{Name: OperatorName, Program: func() sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) { r.operate(co, servers) })
	}})
	return []sim.NodeID{id}
}

// operate gives one order after the other.
func (r *run) operate(co *sim.Coroutine, servers []sim.NodeID) {
	operator := kv.NewOperator(co, kv.ClientConfig{Servers: servers})
	for i := range r.spec.Operator {
		o := &r.spec.Operator[i]
		co.Sleep(o.At - r.world.Now())
		r.orders = append(r.orders, OrderOutcome{At: o.At, Do: o.Do, Outcome: OrderOpen})
		given := &r.orders[i]
		r.departed.ordered(o)
		given.answered(o.give(operator, r.spec.Nodes, r.asksUntil(i)-r.world.Now()), r.world.Now())
		if o.Do == Reconfigure && given.Outcome == OrderDone {
			r.departed.configured()
		}
		if given.Outcome == OrderOpen && i+1 < len(r.spec.Operator) {
			given.Outcome = OrderWithdrawn
		}
	}
	r.operating = false
}

// asksUntil is until when the operator asks for an order.
func (r *run) asksUntil(i int) time.Duration {
	if i+1 < len(r.spec.Operator) {
		return r.spec.Operator[i+1].At
	}
	return r.spec.Duration + r.spec.Recovery
}

// give asks for what the order says, for at most the given time, of a cluster of
// so many servers.
func (o *Order) give(operator *kv.Operator, servers int, within time.Duration) kv.Outcome {
	ids := func(names ...string) []sim.NodeID {
		ids := make([]sim.NodeID, len(names))
		for i, name := range names {
			ids[i], _ = serverNumber(name, servers)
		}
		return ids
	}
	switch o.Do {
	case Reconfigure:
		return operator.Reconfigure(ids(o.Voters...), ids(o.Learners...), within)
	case AddLearner:
		return operator.AddLearner(ids(o.Node)[0], within)
	default:
		return operator.TransferLeadership(ids(o.To)[0], within)
	}
}
