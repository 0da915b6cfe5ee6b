package strategy

import (
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

const (
	// chanceOrders is how many of the seeds have an operator: a minority, since
	// less is claimed while the members change. No disk is damaged then.
	chanceOrders = rng.Always / 3
	// ordersMax is how many orders an operator gives at most.
	ordersMax = 8
	// votersMin is how many voters an order leaves at least.
	votersMin = 3
)

// withOrders returns the scenario with orders of an operator at random times of
// the first phase, if the seed has any and the scenario has none of its own, and no
// fault that outlives the heal. Each order can be carried out whether or not those
// before it were.
func withOrders(s scenarios.Scenario, p *protocols.Protocol, seed uint64) scenarios.Scenario {
	draw := rng.New(seed, "orders")
	o := operator{draw: &draw, all: serverNames(s.Nodes)}
	o.voters = o.all[:initialVoters(s)]
	o.throughout = slices.Clone(o.voters)
	actions := o.actions(p)
	if len(s.Operator) > 0 || len(actions) == 0 || outlives(s) || !draw.Chance(chanceOrders) {
		return s
	}
	var orders []scenarios.Order
	for _, at := range o.times(s.Duration) {
		if order, ok := rng.Choose(&draw, actions, func(a action) uint64 { return rng.HashString(a.name) }).make(&o); ok {
			order.At = at
			orders = append(orders, order)
		}
	}
	s.Operator = orders
	return s
}

// outlives reports whether a fault of the scenario outlives the heal: its servers
// may be those whom the order needs.
func outlives(s scenarios.Scenario) bool {
	return slices.ContainsFunc(s.Faults, func(f nemesis.Fault) bool { return f.For == nemesis.Ever })
}

// initialVoters is how many servers, from the first on, a cluster begins with.
func initialVoters(s scenarios.Scenario) int {
	for _, parameter := range []string{"voters", "members"} {
		if voters, err := strconv.Atoi(s.Parameters[parameter]); err == nil && voters > 0 {
			return min(voters, s.Nodes)
		}
	}
	return s.Nodes
}

func serverNames(count int) []string {
	names := make([]string, count)
	for i := range names {
		names[i] = nemesis.ServerName(i + 1)
	}
	return names
}

// An operator is one whose orders are being drawn.
type operator struct {
	draw       *rng.Stream
	all        []string // the servers
	voters     []string // what the orders so far come to
	throughout []string // those who vote whichever of the orders are carried out
}

// An action is a kind of order. It is false where there is nothing to order.
type action struct {
	name string
	make func(*operator) (scenarios.Order, bool)
}

// actions are what may be asked of the protocol, each as often as it is to come.
func (o *operator) actions(p *protocols.Protocol) []action {
	var all []action
	if answers(p, services.Reconfigure{}) {
		all = append(all,
			action{"remove", (*operator).remove}, action{"add", (*operator).add},
			action{"replace", (*operator).replace}, action{"move", (*operator).move}, action{"move", (*operator).move})
	}
	if answers(p, services.TransferLeadership{}) {
		all = append(all, action{"transfer", (*operator).transfer})
	}
	return all
}

// answers reports whether a protocol answers orders of the type of m.
func answers(p *protocols.Protocol, m sim.Message) bool {
	return slices.ContainsFunc(p.Orders, func(o sim.Message) bool { return reflect.TypeOf(o) == reflect.TypeOf(m) })
}

// times draws when orders are given, each at a time of its own.
func (o *operator) times(duration time.Duration) []time.Duration {
	const step = time.Millisecond
	var times []time.Duration
	last := int64(duration/step) - 1
	for range o.draw.Between(1, ordersMax) {
		if last >= 1 {
			times = append(times, time.Duration(o.draw.Between(1, last))*step)
		}
	}
	slices.Sort(times)
	return slices.Compact(times)
}

// remove takes one voter out, if enough are left.
func (o *operator) remove() (scenarios.Order, bool) {
	if len(o.voters) <= votersMin {
		return scenarios.Order{}, false
	}
	return o.reconfigure(without(o.voters, o.one(o.voters))), true
}

// add lets a server vote that does not.
func (o *operator) add() (scenarios.Order, bool) {
	others := without(o.all, o.voters...)
	if len(others) == 0 {
		return scenarios.Order{}, false
	}
	return o.reconfigure(append(slices.Clone(o.voters), o.one(others))), true
}

// replace lets a server vote in the place of another.
func (o *operator) replace() (scenarios.Order, bool) {
	others := without(o.all, o.voters...)
	if len(others) == 0 {
		return o.remove()
	}
	return o.reconfigure(append(without(o.voters, o.one(o.voters)), o.one(others))), true
}

// move lets any three servers be the voters. Majorities of these and of those
// before may have nobody in common, so that the one may decide without the other
// unless both are asked in between.
func (o *operator) move() (scenarios.Order, bool) {
	if len(o.all) <= votersMin {
		return scenarios.Order{}, false
	}
	voters := slices.Clone(o.all)
	rng.Arrange(o.draw, voters, rng.HashString)
	return o.reconfigure(voters[:votersMin]), true
}

func (o *operator) reconfigure(voters []string) scenarios.Order {
	slices.Sort(voters)
	o.voters = voters
	o.throughout = slices.DeleteFunc(o.throughout, func(name string) bool { return !slices.Contains(voters, name) })
	return scenarios.Order{Do: scenarios.Reconfigure, Voters: voters}
}

// transfer hands over to a server that votes.
func (o *operator) transfer() (scenarios.Order, bool) {
	if len(o.throughout) == 0 {
		return scenarios.Order{}, false
	}
	return scenarios.Order{Do: scenarios.Transfer, To: o.one(o.throughout)}, true
}

// one draws one of some servers.
func (o *operator) one(of []string) string { return rng.Choose(o.draw, of, rng.HashString) }

// without are some names but for others.
func without(names []string, others ...string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(others, name) })
}
