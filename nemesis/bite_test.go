package nemesis_test

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

// A bite is a fault, or several, and two programs that meet it: one that
// ignores it and breaks, and one that withstands it. What a program has to keep
// true is told by the note "wrong" that some node makes if it does not, and the
// note "done" that some node makes when it got through.
type bite struct {
	name, faults     string
	naive, withstood program
	servers          int // 2 unless it says so

	// The programs that the fault of an upgrade restarts with.
	naiveNext, withstoodNext program
}

// biteFiles are where the bites of a family stand.
var biteFiles = map[string]string{
	"network": "bite_network_test.go", "process": "bite_process_test.go", "clock": "bite_clock_test.go", "disk": "bite_disk_test.go",
	"code": "bite_network_test.go",
}

// bites lists what is to bite, by the family of the kinds of fault.
var bites = map[string]func() []bite{
	"network": networkBites, "process": processBites, "clock": clockBites, "disk": diskBites, "code": codeBites,
}

func TestEveryKindOfFaultBitesAndCanBeWithstood(t *testing.T) {
	for _, family := range nemesis.Families {
		t.Run(family, func(t *testing.T) {
			all := bites[family]()
			runBites(t, all)
			for _, kind := range nemesis.Kinds() {
				if kind.Family == family && !slices.ContainsFunc(all, func(b bite) bool { return b.isOf(t, kind.Name) }) {
					t.Errorf("there is no bite of %s: add one to %s, with a program that breaks by it and one that withstands it", kind.Name, biteFiles[family])
				}
			}
		})
	}
}

// isOf reports whether one of the faults is of the kind.
func (b *bite) isOf(t *testing.T, kind string) bool {
	schedule, err := nemesis.Read(b.name, []byte(b.faults))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(schedule, func(f nemesis.Fault) bool { return f.Effect.Kind() == kind })
}

// runBites runs both programs of each with and without the faults.
func runBites(t *testing.T, all []bite) {
	t.Helper()
	for _, b := range all {
		for _, run := range []struct {
			what          string
			program, next program
			faults        string
			right         bool
		}{
			{"the naive program without faults", b.naive, b.naiveNext, "[]", true},
			{"the naive program", b.naive, b.naiveNext, b.faults, false},
			{"the other program", b.withstood, b.withstoodNext, b.faults, true},
		} {
			c := startWith(t, 1, max(2, b.servers), 0, run.program, run.next, run.faults)
			c.until(5 * s)
			wrong := c.wrongs()
			switch right := wrong == 0 && c.notedByAny("done") > 0; {
			case right && !run.right:
				t.Errorf("%s: the fault did not bite %s, which was done and never wrong: the fault is too weak, or this program withstands it", b.name, run.what)
			case !right && run.right:
				t.Errorf("%s: %s was %d times wrong and %d times done, expected never and at least once", b.name, run.what, wrong, c.notedByAny("done"))
			}
			c.nemesis.Heal()
			for _, i := range c.nemesis.Injected() {
				if i.Skipped != "" || i.Note != "" {
					t.Errorf("%s: %s met the fault %s: skipped %q, note %q", b.name, run.what, i.Fault.ID, i.Skipped, i.Note)
				}
			}
		}
	}
}

// quiet is what most of the programs below do not do.
type quiet struct{ env sim.Env }

func (q *quiet) Boot(env sim.Env)              { q.env = env }
func (*quiet) Receive(sim.NodeID, sim.Message) {}
func (*quiet) Expire(sim.Timer)                {}
func (q *quiet) note(text string) {
	q.env.Observe(sim.Observation{Kind: sim.Note, Text: text})
}
