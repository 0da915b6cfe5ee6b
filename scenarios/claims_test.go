package scenarios

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
)

func claims(t *testing.T, s Scenario) nemesis.Generator {
	t.Helper()
	g, err := s.Claims()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestClaimsAreWhatTheProtocolSurvives(t *testing.T) {
	everything := func(protocol string, nodes int) Scenario {
		s := New(protocol)
		s.Nodes = nodes
		return s
	}
	moved := everything("raft", 5)
	moved.Operator = []Order{{At: time.Second, Do: Reconfigure, Voters: []string{"n1"}}}
	spares := everything("paxos", 5)
	spares.Parameters = map[string]string{"members": "3"}
	for _, test := range []struct {
		name  string
		s     Scenario
		away  int
		disks bool // may be damaged
	}{
		{"raft", everything("raft", 5), 5, true},
		{"three servers", everything("etcdraft", 3), 3, true},
		{"a master that is missed", everything("chain", 5), 5, false},
		{"a cluster that moves", moved, 5, false},
		{"a cluster with spares", spares, 5, false},
	} {
		g := claims(t, test.s)
		if g.Budget.Away != test.away || (len(g.Budget.Disk) > 0) != test.disks {
			t.Errorf("%s: found %d servers away and the damages %v, expected %d and damages: %v", test.name, g.Budget.Away, g.Budget.Disk, test.away, test.disks)
		}
		if slices.Contains(g.Budget.Disk, "lost-write") {
			t.Errorf("%s: found writes that are lost without a trace, which nobody claims to survive", test.name)
		}
	}
}

func TestClaimsNameTheFaultPointsOfTheProtocol(t *testing.T) {
	if g := claims(t, New("raft")); !slices.Equal(g.Points, []string{"skip-pre-vote", "step-down"}) {
		t.Errorf("raft: found the points %v", g.Points)
	}
	if g := claims(t, New("synod")); g.Points != nil {
		t.Errorf("synod: found the points %v, expected none", g.Points)
	}
}

func TestWhatIsClaimedFillsThePhaseAndCanBeRun(t *testing.T) {
	for _, s := range Library() {
		g := claims(t, s)
		s.Faults, s.Generate = nil, &g
		settled, err := s.Settle()
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		if count := len(settled.Faults); count < claimsGaps/4 || count > 2*claimsGaps {
			t.Errorf("%s: found %d faults, expected about %d", s.Name, count, claimsGaps)
		}
		for _, f := range settled.Faults {
			if f.Trigger.At < g.From || f.Trigger.At+f.For > s.Duration {
				t.Errorf("%s: fault %s strikes at %v for %v, expected it within %v to %v", s.Name, f.ID, f.Trigger.At, f.For, g.From, s.Duration)
			}
		}
	}
}

func TestAPhaseOfAMomentHasClaimsToo(t *testing.T) {
	s := New("raft")
	s.Duration = 10 * time.Millisecond
	g := claims(t, s)
	s.Generate = &g
	if _, err := s.Settle(); err != nil {
		t.Error(err)
	}
	s.Protocol = "nothing"
	if _, err := s.Claims(); err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("a protocol that there is not: found the error %v", err)
	}
}
