package raft

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A fleet is a world with a cluster of servers.
type fleet struct {
	*sim.World
	servers []sim.NodeID
}

// newFleet boots a cluster of n servers, numbered from 1.
func newFleet(tb testing.TB, c sim.Config, n int, cluster protocols.Cluster) *fleet {
	tb.Helper()
	for i := range n {
		cluster.Nodes = append(cluster.Nodes, sim.NodeID(i+1))
	}
	factory, err := New(cluster)
	if err != nil {
		tb.Fatal(err)
	}
	f := &fleet{World: sim.New(c), servers: cluster.Nodes}
	for range n {
		f.Boot(f.Add(sim.NodeConfig{Program: factory}))
	}
	tb.Cleanup(f.Close)
	return f
}

// addClient boots a client that does what body says.
func (f *fleet) addClient(body func(*sim.Coroutine, *kv.Client)) sim.NodeID {
	id := f.Add(sim.NodeConfig{Program: func() sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			body(co, kv.NewClient(co, kv.ClientConfig{Servers: f.servers}))
		})
	}})
	f.Boot(id)
	return id
}

// A judge holds what servers and clients say against what Raft promises.
type judge struct {
	online    *checker.Online
	history   checker.History
	elections int
	restored  int
	halted    int
	entered   int // configurations
}

// judge begins to judge the servers.
func (f *fleet) judge() *judge {
	j := &judge{online: checker.NewOnline(checker.StandardInvariants()...)}
	f.OnObserve(func(o sim.Observed) {
		j.online.Observe(checker.Observation{
			At: o.At, Event: o.Event, Node: int32(o.Node), Incarnation: o.Incarnation,
			Kind: checker.ObservationKind(o.Kind), Term: o.Term, Index: o.Index, Value: o.Value, Text: o.Text,
		})
		switch {
		case o.Kind == sim.Became && o.Text == "leader":
			j.elections++
		case o.Kind == sim.Restored:
			j.restored++
		case o.Kind == sim.Note && strings.HasPrefix(o.Text, "halted"):
			j.halted++
		case o.Kind == sim.Note && strings.HasPrefix(o.Text, "enters"):
			j.entered++
		}
	})
	return j
}

// do lets a client carry out an operation, and writes it into the history.
func (j *judge) do(co *sim.Coroutine, client *kv.Client, o kv.Operation) kv.Outcome {
	id := len(j.history)
	j.history = append(j.history, checker.Operation{
		ID: id, Client: co.ID().String(), Kind: checker.OperationKind(o.Kind),
		Key: o.Key, Value: o.Value, Expected: o.Expected, Call: co.Monotonic(),
	})
	result, outcome := client.Do(o)
	entry := &j.history[id]
	entry.Return = co.Monotonic()
	switch outcome {
	case kv.Succeeded:
		entry.Outcome, entry.Output, entry.Found = checker.OutcomeOK, result.Value, result.Found
	case kv.Failed:
		entry.Outcome = checker.OutcomeFail
	}
	return outcome
}

// broken says which promise was found broken, or not found to be kept; empty
// if there is none. It looks into the history only if all else is well.
func (j *judge) broken(end time.Duration) string {
	if first, ok := j.online.First(); ok {
		return first.Name + ": " + first.Detail
	}
	for i := range j.history {
		if o := &j.history[i]; o.Return == 0 {
			o.Return = end
		}
	}
	for _, check := range append(j.online.Finish(), checker.Linearizable(j.history, 2*time.Second).Check) {
		if check.Verdict != checker.Valid {
			return check.Name + ": " + check.Detail
		}
	}
	return ""
}

// lan is a network of a data centre that loses and repeats some messages.
func lan(loss, duplicate rng.Probability) network.Config {
	return network.Config{Default: network.Link{
		Delay: dist.Exponential(200*time.Microsecond, 500*time.Microsecond), Loss: loss, Duplicate: duplicate,
	}}
}

// storm crashes servers and cuts links at random until the given time, then
// starts all servers and heals all links.
func (f *fleet) storm(seed uint64, until time.Duration) {
	draws := rng.New(seed, "storm")
	var cuts []*network.Installed
	var next func()
	next = func() {
		if f.Now() >= until {
			for _, c := range cuts {
				f.Network().Remove(c)
			}
			for _, id := range f.servers {
				f.Boot(id)
			}
			return
		}
		victim := f.servers[draws.Below(uint64(len(f.servers)))]
		switch draws.Below(6) {
		case 0:
			f.Crash(victim, disk.Random)
		case 1:
			for _, id := range f.servers {
				if draws.Chance(rng.Always / 2) {
					f.Crash(id, disk.Drop)
				}
			}
		case 2:
			var left, right []sim.NodeID
			for _, id := range f.servers {
				if draws.Chance(rng.Always / 2) {
					left = append(left, id)
				} else {
					right = append(right, id)
				}
			}
			// Clients reach both sides, so a leader that was deposed is asked.
			cut := network.BothWays(network.SetOf(left...), network.SetOf(right...))
			cuts = append(cuts, f.Network().Install(fmt.Sprint("cut ", len(cuts)), cut))
		case 3:
			for _, c := range cuts {
				f.Network().Remove(c)
			}
			cuts = cuts[:0]
		default:
			for _, id := range f.servers {
				f.Boot(id)
			}
		}
		f.At(f.Now()+time.Duration(draws.Between(1e6, 300e6)), "storm", next)
	}
	f.At(50*time.Millisecond, "storm", next)
}

// work lets a client do random operations until the given time, then one more
// that must succeed; done is called when it has.
func (j *judge) work(until time.Duration, done func()) func(*sim.Coroutine, *kv.Client) {
	return func(co *sim.Coroutine, client *kv.Client) {
		operation := func() kv.Operation {
			digit := func() string { return string(rune('0' + co.Rand().Below(10))) }
			o := kv.Operation{Kind: kv.Kind(1 + co.Rand().Below(5)), Key: string(rune('a' + co.Rand().Below(3)))}
			if o.Kind == kv.Put || o.Kind == kv.Append || o.Kind == kv.CompareAndSet {
				o.Value = digit()
			}
			if o.Kind == kv.CompareAndSet {
				o.Expected = digit()
			}
			return o
		}
		for co.Monotonic() < until {
			j.do(co, client, operation())
			co.Sleep(time.Duration(co.Rand().Between(1e6, 20e6)))
		}
		for {
			if j.do(co, client, operation()) == kv.Succeeded {
				done()
				return
			}
		}
	}
}
