package warmup_test

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/warmup"
	reference "github.com/laplace-sim/laplace/labs/warmup/reference"
	skeleton "github.com/laplace-sim/laplace/labs/warmup/skeleton"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// registered makes a solution that can be run.
func registered(t *testing.T, name string, create func(warmup.Config) warmup.Servers, messages ...sim.Message) *labs.Solution {
	t.Helper()
	s := warmup.Solution(name, create, messages...)
	if err := labs.Register(s); err != nil {
		t.Fatal(err)
	}
	return s
}

// run is one try of a test.
func run(t *testing.T, s *labs.Solution, test *labs.Test, seed uint64) *labs.Outcome {
	t.Helper()
	o, err := test.Run(t.Context(), s, seed)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Faults that do nothing would leave a test as easy as the one before it. The partition of part b
// is for solutions whose servers talk, which those of the reference do not.
func TestEveryFaultOfEveryScenarioStrikes(t *testing.T) {
	s := registered(t, "struck", reference.New, reference.Messages...)
	for _, part := range s.Lab.Parts {
		for i := range part.Tests {
			idle := make(map[string]int)
			const seeds = 10
			for seed := uint64(1); seed <= seeds; seed++ {
				for _, f := range run(t, s, &part.Tests[i], seed).Result.Faults {
					if (f.Skipped != "" || f.Idle) && (part.Name != "b" || f.Fault.Effect.Kind() != "partition") {
						idle[f.Fault.ID]++
					}
				}
			}
			for id, n := range idle {
				if n == seeds {
					t.Errorf("%s: the fault %q came to nothing in %d runs", part.Tests[i].Name, id, seeds)
				}
			}
		}
	}
}

// broken is a solution that does one thing in Boot of part a.
type broken struct {
	warmup.EchoServer
	do func(warmup.Env)
}

func (b broken) Boot(env warmup.Env) { b.do(env) }

func (b broken) Echo(text string) string { return text }

func TestAProgramThatCannotRunIsToldWhy(t *testing.T) {
	for name, c := range map[string]struct {
		create func(warmup.Config) warmup.Servers
		says   string
	}{
		"unwritten": {func(warmup.Config) warmup.Servers { return warmup.Servers{} }, "New returned Servers without Echo"},
		"storm": {func(warmup.Config) warmup.Servers {
			return warmup.Servers{Echo: broken{do: func(env warmup.Env) {
				for {
					env.Send(2, word{})
				}
			}}}
		}, "a storm of messages"},
		"panic": {func(warmup.Config) warmup.Servers {
			return warmup.Servers{Echo: broken{do: func(warmup.Env) { panic("of a student") }}}
		}, "of a student"},
	} {
		t.Run(name, func(t *testing.T) {
			s := registered(t, name, c.create, word{})
			_, test, _ := s.Lab.Test("echo")
			found, failed := run(t, s, test, 1).Failed()
			if !failed || found.Name != scenarios.ProgramName || found.Verdict != checker.Violation || !strings.Contains(found.Detail, c.says) {
				t.Errorf("found %v of %q: %s, expected a violation of %q: %q", found.Verdict, found.Name, found.Detail, scenarios.ProgramName, c.says)
			}
		})
	}
}

// A run that a panic ends early shows nothing of what would have come.
func TestAPanicIsTheOnlyThingThatIsAccused(t *testing.T) {
	s := registered(t, "late-panic", func(c warmup.Config) warmup.Servers {
		return warmup.Servers{Counter: &panics{CounterServer: skeleton.New(c).Counter}, Broadcast: &forgets{BroadcastServer: skeleton.New(c).Broadcast}}
	})
	for _, name := range []string{"counter", "broadcast-all"} {
		_, test, _ := s.Lab.Test(name)
		for seed := uint64(1); seed <= 5; seed++ {
			for _, c := range run(t, s, test, seed).Checks {
				if (c.Verdict == checker.Violation) != (c.Name == scenarios.ProgramName) {
					t.Errorf("%s: seed %d: found %v of %q: %s, expected a violation of %q alone", name, seed, c.Verdict, c.Name, c.Detail, scenarios.ProgramName)
				}
			}
		}
	}
}

// forgets is a broadcast that panics when it is asked the second time.
type forgets struct {
	warmup.BroadcastServer
	asked int
}

func (f *forgets) Broadcast(string) {
	if f.asked++; f.asked == 2 {
		panic("of a student")
	}
}

// panics is a counter that panics when it is asked to add the second time.
type panics struct {
	warmup.CounterServer
	sum, adds uint64
}

func (p *panics) Add(amount uint64) {
	if p.adds++; p.adds == 2 {
		panic("of a student")
	}
	p.sum += amount
}

func (p *panics) Sum() uint64 { return p.sum }

// word is a message.
type word struct{}

// What the host knows of a server, the server must not be able to say in its place.
func TestAServerReachesNothingButItsEnv(t *testing.T) {
	var reached []string
	s := registered(t, "reach", func(warmup.Config) warmup.Servers {
		return warmup.Servers{Echo: broken{do: func(env warmup.Env) {
			if _, is := env.(sim.Env); is {
				reached = append(reached, "sim.Env")
			}
			if _, is := env.(interface{ Observe(sim.Observation) }); is {
				reached = append(reached, "Observe")
			}
		}}}
	})
	_, test, _ := s.Lab.Test("echo")
	run(t, s, test, 1)
	if len(reached) > 0 {
		t.Errorf("found %v within reach of a server, expected warmup.Env alone", reached)
	}
}
