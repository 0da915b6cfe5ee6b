//go:build soak

package strategy

import (
	"flag"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

var stormSeeds = flag.Uint64("storm-seeds", 50, "run so many storms of each protocol that can reconfigure")

func TestClustersThatReconfigureInAStormAreClean(t *testing.T) {
	stormy := 0
	for _, p := range scenarios.Protocols() {
		if !canReconfigure(p) {
			continue
		}
		stormy++
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			carried := 0
			for seed := uint64(1); seed <= *stormSeeds; seed++ {
				s := storm(t, p, seed)
				r, err := scenarios.Run(t.Context(), s, scenarios.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if r.Verdict != checker.Valid {
					worst := r.Checks[slices.IndexFunc(r.Checks, func(c checker.Check) bool { return c.Verdict == r.Verdict })]
					t.Errorf("seed %d: %v: %s: %s\n%s", seed, r.Verdict, worst.Name, worst.Detail, s.YAML())
				}
				for _, o := range r.Orders {
					if o.Do == scenarios.Reconfigure && o.Outcome == scenarios.OrderDone {
						carried++
					}
				}
			}
			if carried < int(*stormSeeds) {
				t.Errorf("%d configurations came into force in %d storms, expected one in each at the least: nothing was shown", carried, *stormSeeds)
			}
		})
	}
	if stormy == 0 {
		t.Error("no protocol can reconfigure")
	}
}

// canReconfigure reports whether a protocol moves its cluster to other servers when
// an operator asks.
func canReconfigure(p *protocols.Protocol) bool { return answers(p, services.Reconfigure{}) }

// stormTemplate is a storm before a seed has chosen anything: of six servers some
// are the cluster, and clients write what makes snapshots grow.
const stormTemplate = `
protocol: %s
nodes: 6
duration: 8s
recovery: 10s
network: {delay: "lognormal(median 1ms, p99 6ms)"}
workload: {clients: 4, keys: 3, think: "uniform(0ms, 20ms)", deadline: 600ms, mix: {get: 30, put: 25, append: 35, cas: 10}}
`

// The sizes of storms.
const (
	stormMembers = 3
	stormOrders  = 7
)

// storm is a run in which the members of a cluster change again and again, a
// snapshot is taken after every few entries and travels slowly, and cuts fall
// between old and new members where it hurts, while what the protocol lets a
// search draw is drawn.
func storm(t *testing.T, p *protocols.Protocol, seed uint64) scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse(p.Name+".yaml", fmt.Appendf(nil, "name: storm/%s"+stormTemplate, p.Name, p.Name))
	if err != nil {
		t.Fatal(err)
	}
	draw := rng.New(seed, "storm")
	s.Seed = seed
	s.Parameters = map[string]string{}
	for name, value := range map[string]string{"voters": strconv.Itoa(stormMembers), "members": strconv.Itoa(stormMembers)} {
		set(&s, p, name, value)
	}
	set(&s, p, "snapshot-every", strconv.FormatInt(draw.Between(2, 12), 10))
	s = withParameters(s, p, seed)
	slow := dist.Constant(time.Duration(draw.Between(20, 500)) * time.Millisecond)
	s.Network.Kinds = make(map[string]network.Override)
	for _, kind := range snapshotKinds(p) {
		s.Network.Kinds[kind] = network.Override{Delay: &slow}
	}
	s.Operator = stormyOrders(&draw, p)
	s.Faults = stormyFaults(&draw, s.Operator)
	if err := s.Check(); err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return s
}

// set gives a parameter a value, if the protocol has it.
func set(s *scenarios.Scenario, p *protocols.Protocol, name, value string) {
	if slices.ContainsFunc(p.Parameters, func(q protocols.Parameter) bool { return q.Name == name }) {
		s.Parameters[name] = value
	}
}

// snapshotKinds are the kinds of message by which a protocol sends a snapshot.
func snapshotKinds(p *protocols.Protocol) []string {
	var kinds []string
	for _, m := range p.Messages {
		if name := reflect.TypeOf(m).Name(); strings.Contains(name, "Snap") && !strings.HasSuffix(name, "Reply") {
			kinds = append(kinds, name)
		}
	}
	return kinds
}

// stormyOrders have the cluster move, one server or all of it at a time, while the
// configuration before may not yet be in force everywhere.
func stormyOrders(draw *rng.Stream, p *protocols.Protocol) []scenarios.Order {
	o := operator{draw: draw, all: serverNames(6)}
	o.voters = slices.Clone(o.all[:stormMembers])
	o.throughout = slices.Clone(o.voters)
	actions := o.actions(p)
	var orders []scenarios.Order
	at := time.Duration(draw.Between(200, 800)) * time.Millisecond
	for range stormOrders {
		order, ok := rng.Choose(draw, actions, func(a action) uint64 { return rng.HashString(a.name) }).make(&o)
		if order.At = at; ok {
			orders = append(orders, order)
		}
		at += time.Duration(draw.Between(150, 1200)) * time.Millisecond
	}
	return orders
}

// stormyFaults cut the servers in two about when the members change, some of them at
// the instant at which a server acts by the new configuration, and crash one now and
// then. Messages are lost in some storms, up to the heal.
func stormyFaults(draw *rng.Stream, orders []scenarios.Order) nemesis.Schedule {
	var faults nemesis.Schedule
	for i, order := range orders {
		on := nemesis.Trigger{At: order.At + time.Duration(draw.Between(0, 300))*time.Millisecond}
		if draw.Chance(rng.Always / 2) {
			on = nemesis.Trigger{At: order.At, Observed: sim.Configured, Nth: int(draw.Between(1, 4)), Within: 2 * time.Second}
		}
		faults = append(faults, nemesis.Fault{
			ID: fmt.Sprintf("cut%d", i+1), Trigger: on, For: time.Duration(draw.Between(50, 1500)) * time.Millisecond,
			Effect: &nemesis.Partition{Groups: halves(draw, order)},
		})
		if draw.Chance(rng.Always / 4) {
			on.At += time.Duration(draw.Between(1, 200)) * time.Millisecond
			faults = append(faults, nemesis.Fault{
				ID: fmt.Sprintf("dark%d", i+1), Trigger: on, For: time.Duration(draw.Between(50, 800)) * time.Millisecond,
				Target: nemesis.Target{rng.Choose(draw, serverNames(6), rng.HashString)}, Effect: &nemesis.Crash{Unsynced: nemesis.Chance},
			})
		}
	}
	if draw.Chance(rng.Always / 3) {
		faults = append(faults, nemesis.Fault{
			ID: "lossy", Trigger: nemesis.Trigger{At: 100 * time.Millisecond}, Target: nemesis.Target{"all"},
			Effect: &nemesis.Loss{Odds: nemesis.Odds{Probability: rng.Always / 5, Selection: nemesis.Selection{Links: nemesis.ServerLinks}}},
		})
	}
	return faults
}

// halves are the two sides of a cut. Where an order names the members that are to
// be, they are mostly on one side, so that those who know are not members and the
// members do not know.
func halves(draw *rng.Stream, order scenarios.Order) [][]string {
	all := serverNames(6)
	rng.Arrange(draw, all, rng.HashString)
	near, far := slices.Clone(all[:3]), slices.Clone(all[3:])
	if len(order.Voters) > 0 && len(order.Voters) < len(all) && draw.Chance(rng.Always/4*3) {
		near, far = slices.Clone(order.Voters), without(all, order.Voters...)
	}
	slices.Sort(near)
	slices.Sort(far)
	return [][]string{near, far}
}
