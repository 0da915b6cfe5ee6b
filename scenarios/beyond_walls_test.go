package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
)

// byWall is a scenario in which a leader with a lease is cut off, and something
// is done to its clock.
func byWall(t *testing.T, protocol, parameters, clocks, fault string) Scenario {
	t.Helper()
	return parsed(t, "wall.yaml", fmt.Sprintf(`
name: claims/wall
protocol: %s
parameters: {%s}
duration: 5s
workload: {clients: 12, keys: 2, think: "uniform(0ms, 40ms)", mix: {get: 95, put: 4, append: 1}}
clocks: {%s}
faults:
  - {id: cut, at: 2s, kind: partition, target: leader, for: 1500ms}
  - {id: clock, target: leader, %s}
`, protocol, parameters, clocks, fault))
}

const (
	raftWall     = "lease-reads: true, lease-clock: wall, election-timeout: 400ms, check-quorum: false"
	raftBounded  = "lease-reads: true, lease-clock: bounded, election-timeout: 400ms, check-quorum: false"
	paxosWall    = "lease: 600ms, lease-clock: wall, check-quorum: false"
	paxosBounded = "lease: 600ms, lease-clock: bounded, check-quorum: false"

	uncertain = "n1: {uncertainty: 30ms}, n2: {uncertainty: 30ms}, n3: {uncertainty: 30ms}, n4: {uncertainty: 30ms}, n5: {uncertainty: 30ms}"
)

func TestAFaultOfWallClocksBeyondTheBoundOfALeaseMakesReadsOld(t *testing.T) {
	for _, c := range []struct{ protocol, parameters, clocks, fault string }{
		{"raft", raftWall, "", "at: 2200ms, kind: clock-offset, offset: -200ms, for: 1s"},
		{"raft", raftWall, "", "at: 2200ms, kind: clock-jump, offset: -200ms"},
		{"raft", raftWall, "", "at: 2100ms, kind: clock-freeze, for: 1s"},
		{"raft", raftWall, "", "at: 2200ms, kind: broken-bound, offset: -200ms, for: 1s"},
		{"raft", raftBounded, uncertain, "at: 2200ms, kind: broken-bound, offset: -200ms, for: 1s"},
		{"paxos", paxosWall, "", "at: 1s, kind: clock-offset, offset: -400ms, for: 3s"},
		{"paxos", paxosWall, "", "at: 1s, kind: clock-jump, offset: -400ms"},
		{"paxos", paxosWall, "", "at: 2100ms, kind: clock-freeze, for: 1s"},
		{"paxos", paxosBounded, uncertain, "at: 1s, kind: broken-bound, offset: -400ms, for: 3s"},
	} {
		s := byWall(t, c.protocol, c.parameters, c.clocks, c.fault)
		bites := false
		for s.Seed = 0; s.Seed < 50 && !bites; s.Seed++ {
			r := mustRun(t, s, Options{})
			if len(r.Beyond) != 1 || !slices.Equal(r.Beyond[0].Faults, []string{"clock"}) || !slices.Equal(r.Beyond[0].Voids, []checker.Promise{checker.Freshness}) {
				t.Fatalf("%s with {%s}, seed %d: found %+v beyond the claim, expected the clock, of which freshness rests", c.protocol, c.fault, s.Seed, r.Beyond)
			}
			if r.Verdict != checker.Valid {
				t.Fatalf("%s with {%s}, seed %d: found %v", c.protocol, c.fault, s.Seed, r.Signature)
			}
			bites = slices.Contains(notJudged(r), "linearizability")
		}
		if !bites {
			t.Errorf("%s (%s) with {%s}: no read was old in 50 seeds", c.protocol, c.parameters, c.fault)
		}
	}
}

func TestALeaseSurvivesFaultsOfWallClocksWithinItsBound(t *testing.T) {
	for _, c := range []struct{ protocol, parameters, clocks, fault string }{
		{"raft", raftWall, "", "at: 2200ms, kind: clock-offset, offset: -10ms, for: 1s"},
		{"raft", raftWall + ", offset-bound: 100ms", "", "at: 2200ms, kind: clock-jump, offset: -100ms"},
		{"raft", raftWall + ", offset-bound: 100ms", "", "at: 2300ms, kind: clock-freeze, for: 100ms"},
		{"raft", raftWall, "", "at: 2200ms, kind: broken-bound, offset: 10ms, for: 1s"},
		{"raft", raftBounded, uncertain, "at: 2200ms, kind: broken-bound, offset: -30ms, for: 1s"},
		// A clock that says how far off it is may be as far off as it likes.
		{"raft", raftBounded, uncertain, "at: 2200ms, kind: clock-offset, offset: -200ms, for: 1s"},
		{"raft", raftBounded, uncertain, "at: 2200ms, kind: clock-jump, offset: -200ms"},
		{"raft", raftBounded, uncertain, "at: 2100ms, kind: clock-freeze, for: 1s"},
		{"paxos", paxosWall, "", "at: 1s, kind: clock-offset, offset: -10ms, for: 3s"},
		{"paxos", paxosWall + ", offset-bound: 100ms", "", "at: 2100ms, kind: clock-freeze, for: 100ms"},
		{"paxos", paxosBounded, uncertain, "at: 1s, kind: broken-bound, offset: -30ms, for: 3s"},
		{"paxos", paxosBounded, uncertain, "at: 1s, kind: clock-offset, offset: -400ms, for: 3s"},
		{"paxos", paxosBounded, uncertain, "at: 2100ms, kind: clock-freeze, for: 1s"},
	} {
		s := byWall(t, c.protocol, c.parameters, c.clocks, c.fault)
		for s.Seed = 0; s.Seed < 10; s.Seed++ {
			r := mustRun(t, s, Options{})
			mustBeValid(t, r)
			if len(r.Beyond) > 0 {
				t.Errorf("%s (%s) with {%s}, seed %d: found %v beyond the claim, expected nothing", c.protocol, c.parameters, c.fault, s.Seed, r.Beyond)
			}
		}
	}
}

func TestAWallClockIsReadByWhomItSaysSo(t *testing.T) {
	for _, c := range []struct{ protocol, parameters string }{
		{"raft", ""}, {"raft", "lease-reads: true"}, {"raft", "lease-clock: wall"}, {"raft", raftWall}, {"raft", raftBounded},
		{"paxos", "lease: 600ms"}, {"paxos", "lease-clock: bounded"}, {"paxos", paxosWall}, {"paxos", paxosBounded},
		{"primary-backup", ""}, {"chain", ""}, {"synod", ""}, {"etcdraft", ""},
	} {
		s := byWall(t, c.protocol, c.parameters, "", "at: 1s, kind: clock-freeze, for: 3s")
		p, err := FindProtocol(c.protocol)
		if err != nil {
			t.Fatal(err)
		}
		reads, err := p.ReadsWallWith(s.Parameters, s.Flaw)
		if err != nil {
			t.Fatal(err)
		}
		with := mustRun(t, s, Options{})
		s.Faults = s.Faults[:1]
		without := mustRun(t, s, Options{})
		if same := slices.EqualFunc(with.History, without.History, func(a, b checker.Operation) bool { return a == b }); same == reads {
			t.Errorf("%s (%s): the protocol reads wall clocks: %v; the history is the same when one stands still: %v", c.protocol, c.parameters, reads, same)
		}
	}
}

// What a run did to clocks is told from its faults alone, so it must come to what
// the clocks of the world show.
func TestAWallClockIsAsFarOffAsItsFaultsSay(t *testing.T) {
	for seed := range uint64(20) {
		s := New("raft")
		s.Seed = seed
		s.Parameters = map[string]string{"lease-reads": "true", "lease-clock": "wall"}
		s.Clocks = map[string]clock.Config{"n2": {Offset: 3 * time.Millisecond, Drift: 500}, "n3": {Drift: -2000}}
		s.Generate = &nemesis.Generator{Kinds: []string{"clock"}, Gap: 200 * time.Millisecond, Longest: 2 * time.Second, Unlimited: true}
		r, err := newRun(s, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for r.world.Now() < s.Duration+time.Second {
			r.world.Run(r.world.Now() + 97*time.Millisecond)
			h := r.harm()
			for i, name := range h.servers {
				d := newDial(s.Clocks[name])
				for _, turn := range h.turns(name) {
					turn.change(d)
				}
				now := r.world.Now()
				if found, expected := d.off(now), r.world.Clock(sim.NodeID(i+1)).Wall(now)-now; found != expected {
					t.Fatalf("seed %d at %v: by its faults the clock of %s is off by %v, and it is off by %v", seed, now, name, found, expected)
				}
			}
		}
	}
}

func TestWhatIsBeyondALeaseByWallClocksHasABeginningAndAnEnd(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		parameters   string
		clocks       string
		fault        string
		since, until time.Duration
		found        string
	}{
		{raftWall, "", "at: 1s, kind: clock-offset, offset: 30ms, for: 2s", 1000 * ms, 3000*ms + 30*ms + 400*ms, "off by 30ms"},
		{raftWall, "", "at: 1s, kind: clock-freeze, for: 2s", 1010*ms + 1, 3000*ms + 2000*ms + 400*ms, "off by -10.000001ms"},
		{raftWall, "", "at: 1s, kind: clock-jump, offset: -1h", 1000 * ms, 5000*ms + time.Hour + 400*ms, "off by -1h0m0s"},
		{raftWall, "", "at: 1s, kind: clock-drift, drift: 10%, for: 1s", 1100*ms + 10, 5000*ms + 100*ms + 400*ms, "off by 10"},
		{raftBounded, uncertain, "at: 1s, kind: broken-bound, offset: 31ms, for: 2s", 1000 * ms, 3000*ms + 31*ms + 400*ms, "which is more than it says"},
	} {
		r := mustRun(t, byWall(t, "raft", c.parameters, c.clocks, c.fault), Options{})
		if len(r.Beyond) != 1 {
			t.Errorf("%s: found %v beyond the claim, expected one thing", c.fault, r.Beyond)
			continue
		}
		if e := r.Beyond[0]; e.Since != c.since || e.Until != c.until || !strings.Contains(e.Found, c.found) {
			t.Errorf("%s: found %q from %v until %v, expected %q from %v until %v", c.fault, e.Found, e.Since, e.Until, c.found, c.since, c.until)
		}
	}
}
