package scenarios

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
)

// served reads one of the scenarios about single servers.
func served(t *testing.T, name string, seed uint64) Scenario {
	t.Helper()
	file := filepath.Join("testdata", "servers", name+".yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := parsed(t, file, string(text))
	s.Seed = seed
	return s
}

func checkNamed(t *testing.T, r *Result, name string) checker.Check {
	t.Helper()
	i := slices.IndexFunc(r.Checks, func(c checker.Check) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("%s, seed %d: no check is called %s", r.Scenario, r.Seed, name)
	}
	return r.Checks[i]
}

func TestAServerThatHaltsAfterALossOfPowerAloneIsAViolation(t *testing.T) {
	// Seeds with which n3 takes no snapshot of its own in time, which would mend it.
	for _, seed := range []uint64{1, 5, 6} {
		s := served(t, "restored-crash", seed)
		mustBeValid(t, mustRun(t, s, Options{}))
		s.Flaw = "forget-snapshot"
		r := mustRun(t, s, Options{})
		if n3 := r.Servers[2]; r.Signature != "halts" || n3.State != ServerHalted || n3.Since < 7150*time.Millisecond || !strings.Contains(n3.Odd, "cannot trust its disk") {
			t.Errorf("seed %d: found %q with n3 %+v, expected that n3 halts when it is back", seed, r.Signature, n3)
		}
	}
}

func TestAServerThatHaltsAfterItsDiskHasFailedInAnEarlierIncarnationIsAViolation(t *testing.T) {
	at := func(at time.Duration) nemesis.Trigger { return nemesis.Trigger{At: at} }
	for _, seed := range []uint64{1, 4, 5, 6} {
		s := served(t, "restored-crash", seed)
		s.Faults = append(s.Faults,
			nemesis.Fault{ID: "fails", Trigger: at(time.Second), For: 200 * time.Millisecond, Target: nemesis.Target{"n3"}, Effect: &nemesis.FailedSync{}},
			nemesis.Fault{ID: "restarts", Trigger: at(1300 * time.Millisecond), For: 100 * time.Millisecond, Target: nemesis.Target{"n3"}, Effect: &nemesis.Kill{}},
		)
		valid := mustRun(t, s, Options{})
		mustBeValid(t, valid)
		if halts := checkNamed(t, valid, "halts"); !strings.Contains(halts.Detail, "1 times") {
			t.Errorf("seed %d: found %q, expected that n3 halts when its disk fails", seed, halts.Detail)
		}
		s.Flaw = "forget-snapshot"
		r := mustRun(t, s, Options{})
		if n3 := r.Servers[2]; r.Signature != "halts" || n3.State != ServerHalted || !strings.Contains(n3.Odd, "cannot trust its disk") {
			t.Errorf("seed %d: found %q with n3 %+v, expected that n3 halts when it is back", seed, r.Signature, n3)
		}
	}
}

func TestAServerWhoseDiskWasDamagedMayHalt(t *testing.T) {
	r := mustRun(t, parsed(t, "a.yaml", `
name: my/rotten
protocol: raft
duration: 6s
faults:
  - {id: rot, at: 2s, kind: bit-rot, target: n2, bytes: 20}
  - {id: dark, at: 3s, kind: crash, target: n2, unsynced: drop, for: 500ms}
`), Options{})
	mustBeValid(t, r)
	if r.Servers[1].State != ServerHalted || r.Servers[1].Incarnations != 2 {
		t.Errorf("found %+v, expected that n2 halted when it was back", r.Servers[1])
	}
	if halts := checkNamed(t, r, "halts"); !strings.Contains(halts.Detail, "1 times") {
		t.Errorf("found %q", halts.Detail)
	}
}

func TestAFollowerThatIsStarvedIsAViolation(t *testing.T) {
	s := find(t, "raft/stragglers", 1)
	valid := mustRun(t, s, Options{})
	mustBeValid(t, valid)
	if valid.Virtual > s.Duration+2*time.Second {
		t.Errorf("the run took %v, expected that it ends as soon as all have caught up", valid.Virtual)
	}
	s.Flaw = "starve-follower"
	r := mustRun(t, s, Options{})
	if n5 := r.Servers[4]; r.Signature != "catch-up" || n5.State != ServerUp || !strings.Contains(n5.Odd, "it has committed") {
		t.Errorf("found %q with n5 %+v, expected that n5 is left behind", r.Signature, n5)
	}
}

func TestAMinorityThatIsCutOffForEverNeedNotCatchUpAndTheOthersMust(t *testing.T) {
	r := mustRun(t, parsed(t, "a.yaml", `
name: my/ever
protocol: raft
duration: 4s
faults:
  - {id: cut, at: 1s, kind: isolate, target: [n4, n5], for: ever}
`), Options{})
	if check := checkNamed(t, r, "catch-up"); check.Verdict != checker.Valid || !strings.Contains(check.Detail, "each of 3 members") {
		t.Errorf("found %v, %s", check.Verdict, check.Detail)
	}
}

func TestAnOrderThatWaitsForAServerIsDoneWhenThatIsBack(t *testing.T) {
	r := mustRun(t, served(t, "order-never-done", 1), Options{})
	mustBeValid(t, r)
	if o := r.Orders[0]; o.Outcome != OrderDone || o.Answered < r.HealedAt || !strings.Contains(checkNamed(t, r, "orders").Detail, "1 done") {
		t.Errorf("found %+v, expected it to be done after the heal at %v", o, r.HealedAt)
	}
}

// deafTo lets no message of the operator through.
func deafTo(r *run) {
	operator := sim.NodeID(len(r.names))
	r.world.Network().Install("deaf", network.RuleFunc(func(p network.Packet, _ network.Draws) network.Answer {
		if p.From == operator {
			return network.Answer{Decision: network.Drop}
		}
		return network.Answer{}
	}))
}

func TestAnOrderThatIsNeverAnsweredIsAViolation(t *testing.T) {
	s := served(t, "order-never-done", 1)
	for _, c := range []struct {
		name    string
		spec    func(*Scenario)
		verdict checker.Verdict
		fate    OrderFate
	}{
		{"by nobody", func(*Scenario) {}, checker.Violation, OrderOpen},
		{"and the next one takes its place", func(s *Scenario) {
			s.Operator = append(s.Operator, Order{At: 3 * time.Second, Do: Transfer, To: "n2"})
		}, checker.Violation, OrderWithdrawn},
		{"as the one it is about is down for ever", func(s *Scenario) { s.Faults[0].For = nemesis.Ever }, checker.Unknown, OrderOpen},
	} {
		s := s
		s.Faults = slices.Clone(s.Faults)
		c.spec(&s)
		r, err := newRun(s, Options{})
		if err != nil {
			t.Fatal(err)
		}
		deafTo(r)
		result, err := r.complete(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		check := checkNamed(t, result, "orders")
		if check.Verdict != c.verdict || (check.Void != "") != (c.verdict == checker.Unknown) || result.Orders[0].Outcome != c.fate {
			t.Errorf("%s: found %v (%s), the first %s; expected %v, %s", c.name, check.Verdict, check.Detail, result.Orders[0].Outcome, c.verdict, c.fate)
		}
	}
}

func TestAnOrderThatAProtocolDoesNotKnowIsNotJudgedAndNoted(t *testing.T) {
	s := parsed(t, "a.yaml", `
name: my/unknown
protocol: chain
nodes: 3
duration: 3s
operator:
  - {at: 1s, do: transfer, to: n2}
`)
	r := mustRun(t, s, Options{})
	mustBeValid(t, r)
	if slices.ContainsFunc(r.Checks, func(c checker.Check) bool { return c.Name == "orders" }) || !strings.Contains(strings.Join(r.Notes, "\n"), "nothing that chain answers") {
		t.Errorf("found the notes %q", r.Notes)
	}
}

func TestWhatHarmBeyondTheClaimVoidsIsNotWaitedFor(t *testing.T) {
	r := mustRun(t, claimed(t, "bitrot-majority"), Options{})
	if check := checkNamed(t, r, "catch-up"); check.Verdict == checker.Violation || r.Verdict != checker.Valid {
		t.Errorf("found %v, and %s %s", r.Verdict, check.Verdict, check.Detail)
	}
}

func TestEveryProtocolSaysInWhatItsServersComeToAgree(t *testing.T) {
	for _, p := range Protocols() {
		if p.Converges.Text == "" {
			t.Errorf("%s says nothing of what its servers come to agree in", p.Name)
		}
	}
}
