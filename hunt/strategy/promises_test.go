package strategy

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// promiseSeeds is how many seeds of each protocol are run with what it claims to survive.
const promiseSeeds = 40

// unkept runs seeds of a protocol's scenario quiet, in which a swarm strikes with all
// that the protocol claims to survive, and says what is wrong with the first run that is
// not valid, and what to do; "" if all are.
func unkept(t *testing.T, p *protocols.Protocol) string {
	t.Helper()
	s, err := scenarios.Find(p.Name + "/quiet")
	if err != nil {
		t.Fatal(err)
	}
	swarm := mustNew(t, Swarm, s, 1)
	for seed := uint64(1); seed <= promiseSeeds; seed++ {
		r, err := scenarios.Run(t.Context(), swarm.Choose(seed), scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range r.Checks {
			if c.Verdict != checker.Valid {
				return fmt.Sprintf("%s: %v: %s\n"+
					"The program breaks what its descriptor claims (Guarantee, Survives, Leases, Failover, Patience, Course): mend the program, or claim less.\n"+
					"To see the run: laplace hunt %s/quiet --strategy swarm --seeds %d-%d", c.Name, c.Verdict, cmp.Or(c.Detail, c.Void), p.Name, seed, seed)
			}
		}
	}
	return ""
}

func TestEachProtocolKeepsWhatItClaimsInASwarm(t *testing.T) {
	for _, p := range scenarios.Protocols() {
		t.Run(p.Name, func(t *testing.T) {
			if found := unkept(t, p); found != "" {
				t.Error(found)
			}
		})
	}
}

func TestAProgramThatBreaksAPromiseIsFoundInASwarm(t *testing.T) {
	p, err := scenarios.FindProtocol("raft")
	if err != nil {
		t.Fatal(err)
	}
	was := *p
	defer func() { *p = was }()
	p.New = func(c protocols.Cluster) (sim.Factory, error) {
		c.Flaw = "forget-vote"
		return was.New(c)
	}
	if found := unkept(t, p); !strings.Contains(found, "hunt raft/quiet --strategy swarm --seeds") {
		t.Errorf("a server that forgets its vote: found %q, expected how to see it", found)
	}
}
