//go:build soak

package liveplan

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// The plan. Each run has some strikes of one fault, so that what takes longest, to start
// a cluster and to wait, is done once for all of them.
const (
	servers = 5
	strikes = 3
	first   = 1200 * time.Millisecond // when the first strikes
	lasts   = 1200 * time.Millisecond // how long each lasts
	every   = 2000 * time.Millisecond // from one to the next
	calm    = 3 * time.Second         // how long a run lasts without any
	seeds   = 12                      // of the simulation
)

// A subject is a protocol with its settings.
type subject struct {
	name, protocol string
	parameters     map[string]string
}

// The last is there to be told apart: where only the protocol differs, it is mostly the
// client that takes its time to ask somebody else.
var subjects = []subject{
	{name: "raft", protocol: "raft"},
	{name: "paxos", protocol: "paxos"},
	{name: "primary-backup", protocol: "primary-backup"},
	{name: "chain", protocol: "chain"},
	{name: "etcdraft", protocol: "etcdraft"},
	{name: "raft-patient", protocol: "raft", parameters: map[string]string{"election-timeout": "500ms"}},
}

// A fault is one of the plan, as it strikes in both worlds.
type fault struct {
	name string
	// victim is whom the given strike is for, from 0: a server, or 0 for the leader.
	victim func(strike int) sim.NodeID
	effect nemesis.Effect                                    // in a simulation; nil for no fault
	strike func(c *cluster, victim sim.NodeID) (heal func()) // of real processes
}

var faults = []fault{
	{name: "none"},
	{name: "leader-crash", victim: leader, effect: &nemesis.Crash{Unsynced: nemesis.Keep}, strike: (*cluster).crash},
	{name: "leader-partition", victim: leader, effect: &nemesis.Partition{}, strike: (*cluster).isolate},
	{name: "follower-crash", victim: follower, effect: &nemesis.Crash{Unsynced: nemesis.Keep}, strike: (*cluster).crash},
}

func leader(int) sim.NodeID { return 0 }

// follower is the backup, where there is one, or a member of the chain: whoever has been
// down is a spare, and has a place again after the next. The first two servers are the
// master and who begins as primary or head. A strike that meets who leads is not counted.
func follower(strike int) sim.NodeID { return sim.NodeID(3 + strike%2) }

// duration is how long a run under the fault lasts.
func (f *fault) duration() time.Duration {
	if f.effect == nil {
		return calm
	}
	return first + strikes*every
}

// at is when a strike is due.
func (f *fault) at(strike int) time.Duration { return first + time.Duration(strike)*every }

// spread is how long, at most, a simulated strike is delayed, by the seed. All servers of
// a simulation start at one instant, so that without it each strike would come at the
// same time between two heartbeats, whatever the seed.
const spread = 100 * time.Millisecond

// scenario is the plan for one subject and fault.
func (m machine) scenario(of *subject, f *fault, seed uint64) scenarios.Scenario {
	s := scenarios.New(of.protocol)
	s.Seed, s.Parameters = seed, of.parameters
	s.Name = fmt.Sprintf("%s/%s", of.name, f.name)
	s.Nodes = servers
	s.Duration = f.duration()
	s.Network.Default = network.Link{Delay: dist.Constant(m.delay)}
	s.Disk.SyncLatency = dist.Constant(m.sync)
	s.Workload.Every = dist.Uniform(0, 60*time.Millisecond)
	if f.effect == nil {
		return s
	}
	delays := rng.New(seed, "strikes", 0)
	for i := range strikes {
		at := f.at(i) + time.Duration(delays.Below(uint64(spread)))
		target := nemesis.Target{nemesis.Leader}
		if id := f.victim(i); id != 0 {
			target = nemesis.Target{nemesis.ServerName(int(id))}
		}
		s.Faults = append(s.Faults, nemesis.Fault{
			ID: fmt.Sprint("strike-", i+1), Trigger: nemesis.Trigger{At: at}, Target: target, For: lasts, Effect: f.effect,
		})
	}
	return s
}

// counts reports whether a strike is of the kind that the fault is about, by whether its
// victim led.
func (f *fault) counts(strike int, led bool) bool { return led == (f.victim(strike) == 0) }
