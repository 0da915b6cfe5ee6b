package sim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

func TestBlockingCodeSleepsReceivesAndTimesOut(t *testing.T) {
	w, seen := newWorld(t, 1)
	echo := add(w, program{receive: func(p *program, from sim.NodeID, m sim.Message) { p.env.Send(from, m) }})
	say := func(co *sim.Coroutine, format string, args ...any) {
		co.Observe(sim.Observation{Kind: sim.Note, Text: fmt.Sprintf(format, args...)})
	}
	client := w.Add(sim.NodeConfig{Name: "c1", Program: func(sim.NodeID) sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			co.Sleep(10 * ms)
			co.Send(echo, ping{7})
			from, m, ok := co.Receive(5 * ms)
			say(co, "%d: %v, %v", from, m, ok)
			_, _, ok = co.Receive(5 * ms)
			say(co, "%v", ok)
			co.Send(echo, ping{8})
			co.Sleep(20 * ms)
			_, m, _ = co.Receive(0)
			say(co, "%v", m)
		})
	}})
	w.Boot(echo)
	w.Boot(client)
	run(t, w, time.Second)
	wantSeen(t, seen, "12ms c1 1: {7}, true", "17ms c1 false", "37ms c1 {8}")
}

func TestATimerOfItsOwnCutsNoWaitOfBlockingCodeShort(t *testing.T) {
	w, seen := newWorld(t, 1)
	w.Boot(w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			set := func() {
				for _, name := range []sim.Timer{"retry", "other", "wait"} {
					co.SetTimer(name, 10*ms)
				}
			}
			set()
			co.Sleep(100 * ms)
			co.Observe(sim.Observation{Kind: sim.Note, Text: "slept"})
			set()
			_, _, ok := co.Receive(100 * ms)
			co.Observe(sim.Observation{Kind: sim.Note, Text: fmt.Sprintf("received: %v", ok)})
			set()
			co.Sleep(-ms)
			co.Observe(sim.Observation{Kind: sim.Note, Text: "went on"})
		})
	}}))
	run(t, w, time.Second)
	wantSeen(t, seen, "100ms n1 slept", "200ms n1 received: false", "200ms n1 went on")
}

func TestACrashUnwindsBlockingCode(t *testing.T) {
	w, _ := newWorld(t, 1)
	unwound := 0
	client := w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			defer func() { unwound++ }()
			co.Sleep(time.Hour)
		})
	}})
	w.Boot(client)
	w.At(ms, "crash", func() { w.Crash(client, disk.Drop); w.Boot(client) })
	run(t, w, time.Second)
	if unwound != 1 {
		t.Errorf("%d coroutines unwound after a crash, want 1", unwound)
	}
	w.Close()
	if unwound != 2 {
		t.Errorf("%d coroutines unwound after Close, want 2", unwound)
	}
}
