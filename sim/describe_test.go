package sim_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

// A teller is a program that describes itself.
type teller struct {
	program
	describe func(*program) []sim.Fact
}

func (t *teller) Describe() []sim.Fact { return t.describe(&t.program) }

// telling returns a world with one node that describes itself so, after a
// millisecond.
func telling(t *testing.T, p program, describe func(*program) []sim.Fact) *sim.World {
	t.Helper()
	w, _ := newWorld(t, 1)
	w.Boot(w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process { return &teller{p, describe} }}))
	_ = w.Run(ms)
	return w
}

func TestWhatAProcessSaysOfItselfIsInItsState(t *testing.T) {
	w := telling(t, program{}, func(p *program) []sim.Fact {
		return []sim.Fact{sim.NewFact("term", 7), {Name: "leader", Value: sim.NodeID(2).String()}}
	})
	said := w.Inspect().Nodes[0]
	if want := []sim.Fact{{Name: "term", Value: "7"}, {Name: "leader", Value: "n2"}}; !slices.Equal(said.Facts, want) || said.Undescribed != nil {
		t.Errorf("it says %v, %v; want %v", said.Facts, said.Undescribed, want)
	}
	w.Crash(1, disk.Drop)
	if down := w.Inspect().Nodes[0]; down.Facts != nil || down.Undescribed != nil {
		t.Errorf("after a crash it says %v, %v; want nothing", down.Facts, down.Undescribed)
	}
}

func TestADescriptionThatPanicsIsToldAndEndsNothing(t *testing.T) {
	cause := errors.New("no such entry")
	w := telling(t, program{}, func(*program) []sim.Fact { panic(cause) })
	said := w.Inspect().Nodes[0]
	panicked, ok := errors.AsType[*sim.PanicError](said.Undescribed)
	if !ok || !errors.Is(panicked, cause) || panicked.Node != "n1" || said.Facts != nil {
		t.Fatalf("it says %v, %v; want a panic about %q", said.Facts, said.Undescribed, cause)
	}
	if top := panicked.Stack.Program(); len(top) == 0 || !strings.HasSuffix(top[0].File, "describe_test.go") || !strings.HasSuffix(top[len(top)-1].Function, "(*teller).Describe") {
		t.Errorf("the stack is %v; want the calls from Describe on", top)
	}
	if w.Halted() || w.Err() != nil {
		t.Errorf("the world is halted: %v", w.Err())
	}
	run(t, w, 2*ms)
}

func TestADescriptionMayNotActThroughTheEnv(t *testing.T) {
	for name, act := range map[string]func(sim.Env){
		"sends":        func(e sim.Env) { e.Send(1, ping{}) },
		"observes":     func(e sim.Env) { e.Observe(sim.Observation{Kind: sim.Note, Text: "described"}) },
		"sets a timer": func(e sim.Env) { e.SetTimer("t", ms) },
	} {
		w := telling(t, program{}, func(p *program) []sim.Fact { act(p.env); return nil })
		before := w.Digest()
		said := w.Inspect().Nodes[0].Undescribed
		if said == nil || !strings.Contains(said.Error(), "used outside of the handlers") {
			t.Errorf("one that %s: %v; want a refusal", name, said)
		}
		run(t, w, time.Second)
		if w.Digest() != before {
			t.Errorf("one that %s changed the run", name)
		}
	}
}

func TestAProcessThatPanickedDescribesItself(t *testing.T) {
	w := telling(t, program{boot: func(*program) { panic("boot") }}, func(*program) []sim.Fact { return []sim.Fact{{Name: "is", Value: "half done"}} })
	if said := w.Inspect().Nodes[0]; w.Err() == nil || len(said.Facts) != 1 {
		t.Errorf("the world's error is %v, and the process says %v; want a panic, and a fact", w.Err(), said.Facts)
	}
}

func TestNobodyIsDescribedWithinAHandler(t *testing.T) {
	w, _ := newWorld(t, 1)
	boot := program{boot: func(*program) { w.Inspect() }}
	w.Boot(w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return &teller{boot, func(*program) []sim.Fact { t.Error("it is described within its handler"); return nil }}
	}}))
	if err := w.Run(ms); err == nil || !strings.Contains(err.Error(), "from within a handler; ask between two events") {
		t.Errorf("the error is %v; want one that says when to ask", err)
	}
}

func TestABlockingProcessSaysWhatItWaitsFor(t *testing.T) {
	w, _ := newWorld(t, 1)
	doing := "to begin"
	w.Boot(w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			co.Describe(func() []sim.Fact { return []sim.Fact{{Name: "does", Value: doing}} })
			doing = "nothing"
			co.Sleep(10 * ms)
			doing = "its duty"
			for range 2 {
				co.Receive(time.Second)
			}
			co.Receive(ms)
		})
	}}))
	w.Boot(add(w, program{boot: func(p *program) { p.env.Send(1, ping{1}) }}))
	for _, c := range []struct {
		until time.Duration
		want  []sim.Fact
	}{
		{5 * ms, []sim.Fact{{Name: "does", Value: "nothing"}, {Name: "waits for", Value: "time"}, {Name: "unread", Value: "1"}}},
		{20 * ms, []sim.Fact{{Name: "does", Value: "its duty"}, {Name: "waits for", Value: "a message, or time"}}},
		{3 * time.Second, []sim.Fact{{Name: "waits for", Value: "nothing: it has ended"}}},
	} {
		run(t, w, c.until)
		if got := w.Inspect().Nodes[0]; !slices.Equal(got.Facts, c.want) || got.Undescribed != nil {
			t.Errorf("at %v it says %v, %v; want %v", c.until, got.Facts, got.Undescribed, c.want)
		}
	}
}

func TestDescribingChangesNothing(t *testing.T) {
	story := func(stop bool) sim.Digest {
		w := telling(t, program{
			boot:   func(p *program) { p.env.SetTimer("t", 2*ms) },
			expire: func(p *program, _ sim.Timer) { p.env.SetTimer("t", time.Duration(1+p.env.Rand().Below(9))*ms) },
		}, func(*program) []sim.Fact { return []sim.Fact{{Name: "is", Value: "well"}} })
		for at := 2 * ms; at < time.Second; at += 2 * ms {
			run(t, w, at)
			if stop {
				w.Inspect()
			}
		}
		return w.Digest()
	}
	if plain, described := story(false), story(true); plain != described {
		t.Errorf("digest %v, %v when described", plain, described)
	}
}
