//go:build soak

package liveplan

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/sim"
)

// stepsMax bounds the check of a history for linearizability.
const stepsMax = 100_000_000

// real runs a subject under a fault with real processes. Busy says why the times mean
// nothing, if they do not.
func real(t *testing.T, m machine, of *subject, f *fault) (measures measure.Measures, busy string) {
	t.Helper()
	watching := startWatch()
	run, led := strikeReal(t, m, of, f)
	if busy = watching.end(); busy != "" {
		return measure.Measures{}, busy
	}
	if !led {
		t.Errorf("real %s under %s: within twenty seconds nobody led", of.name, f.name)
	}
	return measure.Of(run), ""
}

// strikeReal runs a subject, and reports whether somebody led whenever that was waited for.
func strikeReal(t *testing.T, m machine, of *subject, f *fault) (run measure.Run, led bool) {
	t.Helper()
	plan := m.scenario(of, f, 0)
	c := startCluster(t, of)
	defer c.end()
	if !c.awaitLeader() {
		return run, false
	}
	r := &record{}
	var clients []*client
	for i := range plan.Workload.Clients {
		clients = append(clients, newClient(t, c, r, plan, i))
	}
	before := c.proxy.cost()
	r.began = time.Now()
	var asking sync.WaitGroup
	for _, k := range clients {
		asking.Go(func() { k.run(f.duration()) })
	}
	run = measure.Run{Until: f.duration(), Deadline: plan.Workload.Deadline}
	run.Faults, led = strikeAll(c, r, f)
	time.Sleep(f.duration() - r.now())
	run.Cost = c.proxy.cost()
	run.Cost.Messages -= before.Messages
	run.Cost.Bytes -= before.Bytes
	asking.Wait()
	run.History, run.Leaders = r.history, c.leaders(r.began)
	if l := keyvalue.Linearizable(run.History, stepsMax); l.Verdict == checker.Violation {
		t.Errorf("real %s: %s", plan.Name, l.Detail)
	}
	return run, led
}

// cost is what was sent through the proxy so far.
func (p *proxy) cost() measure.Cost {
	return measure.Cost{Messages: p.frames.Load(), Bytes: p.bytes.Load()}
}

// strikeAll strikes as the fault says, and returns the strikes that count; false if at one
// of them nobody led for long.
func strikeAll(c *cluster, r *record, f *fault) (counted []measure.Fault, led bool) {
	if f.effect == nil {
		return nil, true
	}
	for i := range strikes {
		time.Sleep(f.at(i) - r.now())
		if !c.awaitLeader() {
			return counted, false
		}
		victim := f.victim(i)
		if victim == 0 {
			victim = c.leader()
		}
		leads := c.role(victim) == sim.Leader
		struck := measure.Fault{ID: fmt.Sprint("strike-", i+1), At: r.now()}
		heal := f.strike(c, victim)
		if f.counts(i, leads) {
			counted = append(counted, struck)
		}
		time.Sleep(f.at(i) + lasts - r.now())
		heal()
	}
	return counted, true
}
