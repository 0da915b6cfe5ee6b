package laplacetest

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/synod"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// turns is a protocol that does not come with Laplace, and has the flaws of another.
func turns(name string, flaws ...protocols.Flaw) scenarios.Catalogue {
	p := synod.Protocol()
	p.Name, p.Flaws = name, flaws
	library := make(fstest.MapFS)
	for short, faults := range map[string]string{"quiet": "[]", "cut": "[{at: 1s, kind: partition, target: minority, for: 1s}]"} {
		library[name+"/"+short+".yaml"] = &fstest.MapFile{
			Data: fmt.Appendf(nil, "name: %s/%s\nprotocol: %[1]s\nduration: 3s\nfaults: %[3]s\n", name, short, faults),
		}
	}
	return scenarios.Catalogue{Protocols: []*protocols.Protocol{p}, Library: library}
}

// shownBy is a flaw of the Synod that a scenario is to show.
func shownBy(scenario string, flaw int) protocols.Flaw {
	f := synod.Protocol().Flaws[flaw]
	f.Scenario = scenario
	return f
}

// The places of two flaws of the Synod in its list.
const (
	forgetPromise = 0
	ownValue      = 3
)

// What was registered stays, and may be registered again only if it is the very same.
var (
	fair   = turns("fair-turns", shownBy("fair-turns/cut", ownValue))
	unfair = turns("unfair-turns", shownBy("unfair-turns/quiet", forgetPromise))
)

func TestACatalogueThatIsWhatItSaysPasses(t *testing.T) { Catalogue(t, fair) }

// A complaint is a test that only takes note of what is wrong.
type complaint struct {
	*testing.T
	said strings.Builder
}

func (c *complaint) Errorf(format string, args ...any) { fmt.Fprintf(&c.said, format+"\n", args...) }

// A restless process sets its timers by more than its seed.
type restless struct {
	sim.Process
	env sim.Env
}

var restlessCount int

func (r *restless) Boot(env sim.Env) {
	r.env = env
	restlessCount++
	env.SetTimer("restless", time.Second+time.Duration(restlessCount)*time.Millisecond)
	r.Process.Boot(env)
}

func (r *restless) Drained() { r.Process.(sim.Drainer).Drained() }

func TestWhatACatalogueDoesNotKeepIsSaid(t *testing.T) {
	if err := scenarios.Register(unfair); err != nil {
		t.Fatal(err)
	}
	p := unfair.Protocols[0]
	found := &complaint{T: t}
	if tryFlaw(found, p.Flaws[0]); !strings.Contains(found.said.String(), "unfair-turns/quiet shows the flaw with none of the seeds") {
		t.Errorf("found %q, expected that the scenario does not show the flaw", found.said.String())
	}

	build := p.New
	defer func() { p.New = build }()
	p.New = func(cluster protocols.Cluster) (sim.Factory, error) {
		program, err := build(cluster)
		return func(id sim.NodeID) sim.Process { return &restless{Process: program(id)} }, err
	}
	found = &complaint{T: t}
	if tryScenarios(found, p); !strings.Contains(found.said.String(), "two runs of one seed differ") {
		t.Errorf("found %q, expected that a run depends on more than its seed", found.said.String())
	}

	p.New = build
	p.Leaderless, p.Roles = true, nil
	found = &complaint{T: t}
	if tryScenarios(found, p); !strings.Contains(found.said.String(), `a server becomes "leader", which is not among the Roles`) {
		t.Errorf("found %q, expected that a role is not listed", found.said.String())
	}
	p.Leaderless, p.Roles = false, synod.Protocol().Roles

	p.New = func(cluster protocols.Cluster) (sim.Factory, error) {
		cluster.Flaw = synod.Protocol().Flaws[ownValue].Name
		return synod.Protocol().New(cluster)
	}
	found = &complaint{T: t}
	if tryScenarios(found, p); !strings.Contains(found.said.String(), "the program broke a promise, or the descriptor claims too much") {
		t.Errorf("found %q, expected that the program breaks a promise", found.said.String())
	}
}
