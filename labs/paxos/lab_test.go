package paxos_test

import (
	"os"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/paxos"
	reference "github.com/laplace-sim/laplace/labs/paxos/reference"
	skeleton "github.com/laplace-sim/laplace/labs/paxos/skeleton"
	"github.com/laplace-sim/laplace/sim"
)

var (
	solved = paxos.Solution("reference", reference.New, reference.Messages...)
	begun  = paxos.Solution("skeleton", skeleton.New, skeleton.Messages...)
	forged = paxos.Solution("forged", func(paxos.Config) paxos.Server { return new(forger) })
)

func TestMain(m *testing.M) {
	if err := labs.Register(solved, begun, forged); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// each calls a function with each test of the lab.
func each(t *testing.T, do func(t *testing.T, test *labs.Test)) {
	for i := range paxos.Lab.Parts {
		for j := range paxos.Lab.Parts[i].Tests {
			test := &paxos.Lab.Parts[i].Tests[j]
			t.Run(test.Name, func(t *testing.T) { do(t, test) })
		}
	}
}

func run(t *testing.T, test *labs.Test, s *labs.Solution, seed uint64) *labs.Outcome {
	t.Helper()
	o, err := test.Run(t.Context(), s, seed)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestTheReferencePassesEachTest(t *testing.T) {
	each(t, func(t *testing.T, test *labs.Test) {
		for seed := range uint64(min(20, test.SeedCount())) {
			if c, failed := run(t, test, solved, seed+1).Failed(); failed {
				t.Errorf("seed %d: %s %s: %s", seed+1, c.Name, c.Verdict, c.Detail)
			}
		}
	})
}

func TestAServerThatDoesNothingFailsEachTest(t *testing.T) {
	each(t, func(t *testing.T, test *labs.Test) {
		for seed := range uint64(3) {
			if run(t, test, begun, seed+1).Passed() {
				t.Errorf("seed %d: it passed", seed+1)
			}
		}
	})
}

func TestASeedMeansOneOutcome(t *testing.T) {
	each(t, func(t *testing.T, test *labs.Test) {
		if a, b := run(t, test, solved, 3), run(t, test, solved, 3); a.Digest != b.Digest || a.Events != b.Events {
			t.Errorf("found the digests %v and %v, with %d and %d events", a.Digest, b.Digest, a.Events, b.Events)
		}
	})
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
	for _, name := range []string{"every-order", "any-order"} {
		_, test, _ := paxos.Lab.Test(name)
		if c, _ := run(t, test, forged, 1).Failed(); c.Name != "committed entries" {
			t.Errorf("%s: found %s: %s, expected that two values are chosen", name, c.Name, c.Detail)
		}
	}
}

func TestTheEnvIsNoMoreThanItSays(t *testing.T) {
	s := paxos.Solution("curious", func(paxos.Config) paxos.Server { return new(curious) })
	if err := labs.Register(s); err != nil {
		t.Fatal(err)
	}
	_, test, _ := paxos.Lab.Test("log")
	c, _ := run(t, test, s, 1).Failed()
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
