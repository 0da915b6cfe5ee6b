package scenarios

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/clock"
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
	rotten := everything("raft", 5)
	rotten.Faults = nemesis.Schedule{{ID: "rot", Target: nemesis.Target{"n2"}, Effect: &nemesis.BitRot{Bytes: 1}}}
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
		{"a disk that is damaged anyway", rotten, 5, false},
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

func TestBesideAClockThatIsMadeToLieNoOtherIsTouched(t *testing.T) {
	s := New("raft")
	s.Parameters = map[string]string{"lease-reads": "true", "lease-clock": "bounded"}
	if choices := claims(t, s).Choices(); !slices.Contains(choices, "clock-offset") || slices.Contains(choices, "broken-bound") {
		t.Errorf("found the kinds %v, expected clocks that are off and say so", choices)
	}
	s.Faults = nemesis.Schedule{{ID: "lie", Target: nemesis.Target{"n4"}, For: time.Second, Effect: &nemesis.BrokenBound{Offset: 60 * time.Millisecond}}}
	for _, kind := range []string{"clock-offset", "clock-jump", "clock-drift", "clock-freeze", "clock-stop", "broken-bound"} {
		if slices.Contains(claims(t, s).Choices(), kind) {
			t.Errorf("found %s beside a clock that is off by as much as it says, expected none", kind)
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

func TestTheModeDecidesWhichClocksAreClaimed(t *testing.T) {
	drift := func(ppm int64, target string) nemesis.Fault {
		return nemesis.Fault{Target: nemesis.Target{target}, Effect: &nemesis.ClockDrift{Drift: ppm}}
	}
	leases := map[string]string{"lease-reads": "true"}
	for _, c := range []struct {
		name       string
		protocol   string
		parameters map[string]string
		faults     nemesis.Schedule
		without    []string
		drift      int64 // 0 is what a budget has by default
	}{
		{"no lease", "raft", nil, nil, nil, 0},
		{"no lease of Paxos", "paxos", map[string]string{"drift": "0"}, nil, nil, 0},
		{"a lease", "raft", leases, nil, []string{"clock-stop"}, 1000},
		{"a narrow bound", "raft", map[string]string{"lease-reads": "true", "drift-bound": "300"}, nil, []string{"clock-stop"}, 300},
		{"no bound at all", "raft", map[string]string{"lease-reads": "true", "drift-bound": "0"}, nil, []string{"clock-stop", "clock-drift"}, 0},
		{"written drift leaves the rest", "raft", leases, nemesis.Schedule{drift(400, "n1"), drift(-500, "n2")}, []string{"clock-stop"}, 549},
		{"written drift takes all", "raft", leases, nemesis.Schedule{drift(1000, "n1"), drift(-1000, "n2")}, []string{"clock-stop", "clock-drift"}, 0},
		{"a lease of Paxos", "paxos", map[string]string{"lease": "1s"}, nil, []string{"clock-stop"}, 1000},
		{"fewer promises are kept with any clock", "etcdraft", leases, nil, nil, 0},
	} {
		s := New(c.protocol)
		s.Parameters, s.Faults = c.parameters, c.faults
		g, inert := claims(t, s), mustInert(t, s)
		var clocks []string
		for _, name := range g.Without {
			if strings.HasPrefix(name, "clock") && inert[name] == "" {
				clocks = append(clocks, name)
			}
		}
		if !slices.Equal(clocks, c.without) || g.Budget.Drift != c.drift {
			t.Errorf("%s: found that %v are left out and the drift %d, expected %v and %d", c.name, clocks, g.Budget.Drift, c.without, c.drift)
		}
	}
}

func TestALeaseByWallClocksLeavesTheOffsetsThatItAllows(t *testing.T) {
	wall := map[string]string{"lease-reads": "true", "lease-clock": "wall", "offset-bound": "50ms"}
	for _, c := range []struct {
		name     string
		settings map[string]string
		clocks   map[string]clock.Config
		faults   nemesis.Schedule
		without  []string
		offset   time.Duration // 0 is what a budget has by default
	}{
		{"as much as the bound", wall, nil, nil, []string{"clock-stop", "clock-drift"}, 50 * time.Millisecond},
		{"what clocks and faults that are written leave", wall,
			map[string]clock.Config{"n1": {Offset: -10 * time.Millisecond}, "n2": {Drift: 100}},
			nemesis.Schedule{{Effect: &nemesis.ClockOffset{Offset: 5 * time.Millisecond}, For: time.Second}},
			[]string{"clock-stop", "clock-drift"}, 35 * time.Millisecond},
		{"nothing beside one that stands still", wall, nil,
			nemesis.Schedule{{Effect: &nemesis.ClockFreeze{}, For: time.Second}},
			[]string{"clock-stop", "clock-drift", "clock-offset", "clock-jump", "clock-freeze", "broken-bound"}, 0},
		{"anything but a lie if clocks say how far off they are", map[string]string{"lease-reads": "true", "lease-clock": "bounded"}, nil, nil,
			[]string{"broken-bound"}, 0},
	} {
		s := New("raft")
		s.Parameters, s.Clocks, s.Faults = c.settings, c.clocks, c.faults
		g := claims(t, s)
		without := slices.DeleteFunc(slices.Clone(g.Without), func(name string) bool {
			return !slices.ContainsFunc(nemesis.Kinds(), func(k nemesis.Kind) bool { return k.Name == name && k.Family == "clock" })
		})
		if !slices.Equal(without, c.without) || g.Budget.Offset != c.offset {
			t.Errorf("%s: found that %v are left out and the offset %v, expected %v and %v", c.name, without, g.Budget.Offset, c.without, c.offset)
		}
	}
}

func TestClaimsNameTheVersionsOfTheProgram(t *testing.T) {
	if g := claims(t, New("raft")); !slices.Equal(g.Versions, []string{"1", "2"}) {
		t.Errorf("raft: found the versions %v", g.Versions)
	}
	if g := claims(t, New("paxos")); g.Versions != nil {
		t.Errorf("paxos: found the versions %v, expected none", g.Versions)
	}
}

func TestAGeneratorOfAFileDrawsWithinTheClaimUnlessItIsUnlimited(t *testing.T) {
	kinds := func(s Scenario) map[string]bool {
		settled, err := s.Settle()
		if err != nil {
			t.Fatal(err)
		}
		found := make(map[string]bool)
		for _, f := range settled.Faults {
			found[f.Effect.Kind()] = true
		}
		return found
	}
	s := New("raft")
	s.Parameters = map[string]string{"lease-reads": "true"}
	s.Generate = &nemesis.Generator{Kinds: []string{"clock", "disk"}, Gap: 20 * time.Millisecond}
	found := kinds(s)
	for _, kind := range []string{"clock-stop", "lost-write", "misdirected-write"} {
		if found[kind] {
			t.Errorf("found the kind %s, which leases and logs do not survive", kind)
		}
	}
	if !found["clock-drift"] || !found["bit-rot"] {
		t.Errorf("found the kinds %v, expected those that are claimed", found)
	}
	s.Generate.Unlimited = true
	if found := kinds(s); !found["clock-stop"] || !found["lost-write"] {
		t.Errorf("found the kinds %v without limits, expected all", found)
	}
	s.Generate = &nemesis.Generator{Kinds: []string{"clock-stop"}}
	if err := s.Check(); err == nil || !strings.Contains(err.Error(), "unlimited") {
		t.Errorf("a generator of nothing that is claimed: found the error %v", err)
	}
}
