package paxos_test

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/paxos"
	"github.com/laplace-sim/laplace/sim"
)

// tried is what a test comes to with a solution and the first seed.
func tried(t *testing.T, test string, s *labs.Solution) *labs.Outcome {
	t.Helper()
	_, of, _ := paxos.Lab.Test(test)
	o, err := of.Run(t.Context(), s, 1)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// A forger says that whatever it is asked for is chosen, whatever the others do.
type forger struct{ env paxos.Env }

func (f *forger) Boot(env paxos.Env)              { f.env = env }
func (f *forger) Receive(sim.NodeID, sim.Message) {}
func (f *forger) Expire(sim.Timer)                {}
func (f *forger) Done(uint64)                     {}

func (f *forger) Propose(value string) sim.NodeID {
	f.env.Chosen(1, value)
	return f.env.ID()
}

func TestWhoeverSaysThatItsOwnValueIsChosenIsFound(t *testing.T) {
	s := paxos.Solution("forged", func(paxos.Config) paxos.Server { return new(forger) })
	if err := labs.Register(s); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"every-order", "any-order"} {
		if c, _ := tried(t, name, s).Failed(); c.Name != "committed entries" {
			t.Errorf("%s: found %s: %s, expected that two values are chosen", name, c.Name, c.Detail)
		}
	}
}

func TestTheEnvIsNoMoreThanItSays(t *testing.T) {
	s := paxos.Solution("curious", func(paxos.Config) paxos.Server { return new(curious) })
	if err := labs.Register(s); err != nil {
		t.Fatal(err)
	}
	c, _ := tried(t, "log", s).Failed()
	if strings.Contains(c.Detail, "more than it says") {
		t.Error(c.Detail)
	}
}

// A curious server looks for more in its Env.
type curious struct{ forger }

func (c *curious) Boot(env paxos.Env) {
	if _, more := env.(interface{ Observe(sim.Observation) }); more {
		panic("the Env is more than it says")
	}
	c.forger.Boot(env)
}
