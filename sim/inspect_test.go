package sim_test

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

// halfway returns a world stopped at 5ms, when n1 is busy with a sync until
// 21ms, one message waits in its inbox, and one is under way to n2.
func halfway(t *testing.T) *sim.World {
	t.Helper()
	w, _ := newWorld(t, 1)
	server := add(w, program{
		boot:    func(p *program) { p.env.SetTimer("late", time.Hour); p.env.SetTimer("soon", 30*ms) },
		receive: syncThenSay,
	})
	w.Boot(server)
	w.Boot(add(w, program{
		boot: func(p *program) {
			p.env.Send(server, ping{1})
			p.env.Send(server, ping{2})
			p.env.SetTimer("self", 4*ms)
		},
		expire: func(p *program, _ sim.Timer) { p.env.Work(ms / 2); p.env.Send(server, ping{3}) },
	}))
	run(t, w, 5*ms)
	return w
}

func TestInspectShowsWhatIsUnderWay(t *testing.T) {
	w := halfway(t)
	s := w.Inspect()
	if s.At != 5*ms || s.Event != w.Events() || s.Digest != w.Digest() || len(s.Nodes) != 2 {
		t.Errorf("found %v, %d events, %v, %d nodes", s.At, s.Event, s.Digest, len(s.Nodes))
	}
	n1 := s.Nodes[0]
	if !n1.Up || n1.Name != "n1" || n1.Busy != 21*ms || n1.Inbox != 1 || n1.Process == nil || n1.Monotonic != 5*ms {
		t.Errorf("n1 is %+v", n1)
	}
	if len(n1.Timers) != 2 || n1.Timers[0] != (sim.TimerState{Name: "soon", Due: 30 * ms}) || n1.Timers[1].Name != "late" {
		t.Errorf("the timers of n1 are %v", n1.Timers)
	}
	if len(s.Messages) != 1 {
		t.Fatalf("under way: %v", s.Messages)
	}
	m := s.Messages[0]
	if m.From != 2 || m.To != 1 || m.Kind != "ping" || m.Ordinal != 3 || m.Sent != 4*ms+ms/2 || m.Arrives != 5*ms+ms/2 || m.Message != (ping{3}) {
		t.Errorf("the message under way is %+v", m)
	}
}

func TestInspectingChangesNothing(t *testing.T) {
	plain, inspected := chat(7, nil), sim.New(sim.Config{Seed: 7, Network: chatNetwork})
	for range 5 {
		inspected.Boot(add(inspected, chatter(5)))
	}
	for stop := uint64(10); inspected.Events() < plain.Events(); stop += 10 {
		runOn(t, inspected, sim.Forever, min(stop, plain.Events())-inspected.Events())
		inspected.Inspect()
	}
	if plain.Digest() != inspected.Digest() {
		t.Errorf("digest %v, %v when inspected", plain.Digest(), inspected.Digest())
	}
}

func TestAStoppedWorldMayTakeAnotherTurn(t *testing.T) {
	w := halfway(t)
	w.Crash(1, disk.Drop)
	s := w.Inspect()
	if n1 := s.Nodes[0]; n1.Up || n1.Inbox != 0 || len(n1.Timers) != 0 || n1.Process != nil {
		t.Errorf("after a crash n1 is %+v", n1)
	}
	run(t, w, 19*ms)
	if s := w.Inspect(); len(s.Messages) != 0 {
		t.Errorf("still under way: %v", s.Messages)
	}
}
