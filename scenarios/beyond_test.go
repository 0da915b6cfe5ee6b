package scenarios

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
)

// claimed reads one of the inputs about claims.
func claimed(t *testing.T, name string) Scenario {
	t.Helper()
	file := filepath.Join("testdata", "claims", name+".yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, file, string(text))
}

func parsed(t *testing.T, file, text string) Scenario {
	t.Helper()
	s, err := Parse(file, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// notJudged are the names of the checks that found something and do not count.
func notJudged(r *Result) []string {
	var names []string
	for _, c := range r.Checks {
		if c.Void != "" && c.Verdict != checker.Valid {
			names = append(names, c.Name)
		}
	}
	return names
}

func TestHarmBeyondTheClaimIsNoViolationAndIsNamed(t *testing.T) {
	for _, c := range []struct {
		scenario Scenario
		verdict  checker.Verdict
		beyond   string // in what goes beyond the claim; "" if nothing does
		unjudged string // a check
	}{
		{claimed(t, "bitrot-majority"), checker.Valid, "bit-rot on 3 of 5 disks (n1, n2 and n3)", "progress"},
		{claimed(t, "stopped-clock"), checker.Valid, "the clock of n1 at 0 % of its rate", "linearizability"},
		{claimed(t, "skipped-fault"), checker.Valid, "", ""},
		{claimed(t, "only-copy"), checker.Unknown, "full-disk on the disk of n2, which alone had the state", "progress"},
		{parsed(t, "amnesia", `
name: claims/amnesia
protocol: raft
nodes: 3
duration: 8s
workload: {clients: 3}
faults:
  - {at: 1s, kind: lost-write, target: all, for: 3s}
  - {at: 3s, kind: crash, target: all, unsynced: keep, for: 500ms}
`), checker.Unknown, "synced writes lost without a trace by lost-write on 1 of 3 disks", "committed entries"},
		{parsed(t, "alone", `
name: claims/alone
protocol: chain
nodes: 4
duration: 8s
workload: {clients: 3}
faults:
  - {at: 2s, kind: crash, target: n3, unsynced: keep, for: 1s}
  - {at: 2100ms, kind: bit-rot, target: [n2, n4], bytes: 64}
  - {at: 3s, kind: crash, target: [n2, n4], unsynced: keep, for: 500ms}
`), checker.Valid, "bit-rot on 2 of 4 disks (n2 and n4)", "progress"},
	} {
		r := mustRun(t, c.scenario, Options{})
		if r.Verdict != c.verdict || r.Signature != "" {
			t.Errorf("%s: found %v with the signature %q, expected %v without one", r.Scenario, r.Verdict, r.Signature, c.verdict)
		}
		if c.beyond == "" {
			if len(r.Beyond) > 0 || notJudged(r) != nil {
				t.Errorf("%s: found %v beyond the claim, and not judged %v, expected neither", r.Scenario, r.Beyond, notJudged(r))
			}
			continue
		}
		if len(r.Beyond) != 1 || !strings.Contains(r.Beyond[0].String(), c.beyond) || len(r.Beyond[0].Faults) == 0 {
			t.Errorf("%s: found %+v beyond the claim, expected %q", r.Scenario, r.Beyond, c.beyond)
			continue
		}
		i := slices.IndexFunc(r.Checks, func(check checker.Check) bool { return check.Name == c.unjudged })
		if i < 0 || !slices.Contains(notJudged(r), c.unjudged) {
			t.Errorf("%s: found %v not judged, expected %s among them", r.Scenario, notJudged(r), c.unjudged)
			continue
		}
		expected := "beyond what " + r.Protocol + " claims: " + r.Beyond[0].String() + "; it would have been a violation: "
		if detail := r.Checks[i].Detail; !strings.Contains(detail, expected) {
			t.Errorf("%s: found the detail %q, expected %q in it", r.Scenario, detail, expected)
		}
	}
}

// exhibited returns a run that a flaw shrank to.
func exhibited(t *testing.T, name string) Scenario {
	t.Helper()
	file := filepath.Join(exhibitDir, name+".yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, file, string(text))
}

func TestWhatIsWrongBeforeTheHarmOrBesideItIsAViolation(t *testing.T) {
	stop := func(at time.Duration) nemesis.Fault {
		return nemesis.Fault{Trigger: nemesis.Trigger{At: at}, Target: nemesis.Target{"n2"}, For: 5 * time.Millisecond, Effect: &nemesis.ClockStop{}}
	}
	for _, c := range []struct {
		exhibit string
		fault   nemesis.Fault
		verdict checker.Verdict
	}{
		// The deposed leader answers at 5.091s.
		{"raft-lease-without-promise", stop(5093 * time.Millisecond), checker.Violation},
		{"raft-lease-without-promise", stop(5050 * time.Millisecond), checker.Valid},
		// The leases of back then were over by then.
		{"raft-lease-without-promise", stop(10 * time.Millisecond), checker.Violation},
		// Agreement does not rest on clocks, nor on how many servers may halt.
		{"raft-commit-prior-term", stop(0), checker.Violation},
		{"raft-forget-vote", nemesis.Fault{Target: nemesis.Target{"all"}, Effect: &nemesis.FullDisk{Free: 1 << 20}}, checker.Violation},
		// Nobody came to the end of that space, so nobody may refuse to run.
		{"chain-drop-sent", nemesis.Fault{Target: nemesis.Target{"all"}, Effect: &nemesis.FullDisk{Free: 1 << 30}}, checker.Violation},
	} {
		s := exhibited(t, c.exhibit).With(c.fault)
		if r := mustRun(t, s, Options{}); r.Verdict != c.verdict {
			t.Errorf("%s with %v: found %v, beyond the claim %v, expected %v", c.exhibit, c.fault, r.Verdict, r.Beyond, c.verdict)
		}
	}
}

func TestServersThatWaitForLongAfterTheHealAreDown(t *testing.T) {
	for _, c := range []struct {
		faults string
		beyond bool
	}{
		{"- {at: 1s, kind: disk-stall, target: all, for: 60s}", true},
		{"- {at: 1s, kind: disk-stall, target: all, for: 60s}\n  - {at: 2s, kind: stop, target: all, for: 1s}", true},
		{"- {at: 1s, kind: disk-stall, target: [n1, n2], for: 60s}", true},
		{"- {at: 1s, kind: disk-stall, target: n1, for: 60s}", false},
		{"- {at: 1s, kind: disk-stall, target: all, for: 5s}", false},
		{"- {at: 1s, kind: slow-disk, target: all, factor: 10000, for: 2s}", true},
		{"- {at: 1s, kind: slow-disk, target: all, factor: 10, for: 2s}", false},
	} {
		s := parsed(t, "wait", "name: claims/wait\nprotocol: raft\nnodes: 3\nduration: 5s\ndisk: {sync: 10ms}\nworkload: {clients: 3}\nfaults:\n  "+c.faults+"\n")
		if r := mustRun(t, s, Options{}); len(r.Beyond) > 0 != c.beyond || r.Verdict != checker.Valid {
			t.Errorf("%s: found %v beyond the claim, and %v, expected that: %v, and valid", c.faults, r.Beyond, r.Verdict, c.beyond)
		}
	}
}

// A store whose clocks are beyond what its leases allow may return old values,
// and that is all.
func TestOnlyReadsThatClocksMayHaveMadeOldAreNotJudged(t *testing.T) {
	const s = time.Second
	operation := func(client string, kind *checker.Kind, value, output string, from, to time.Duration) checker.Operation {
		return checker.Operation{Client: client, Kind: kind, Key: "k", Value: value, Output: output, Found: kind == keyvalue.Get, Outcome: checker.OutcomeOK, Call: from, Return: to}
	}
	start := []checker.Operation{
		operation("c1", keyvalue.Put, "a", "", 0, s),
		operation("c1", keyvalue.Put, "b", "", 2*s, 3*s),
	}
	for _, c := range []struct {
		name    string
		then    checker.Operation
		until   time.Duration
		voids   []checker.Promise
		outside bool
	}{
		{"an old read", operation("c2", keyvalue.Get, "", "a", 4*s, 5*s), 0, []checker.Promise{checker.Freshness}, false},
		{"an old read when leases hold again", operation("c2", keyvalue.Get, "", "a", 4*s, 5*s), 3 * s, []checker.Promise{checker.Freshness}, true},
		{"an old read that was asked for before", operation("c2", keyvalue.Get, "", "a", 4*s, 5*s), 4 * s, []checker.Promise{checker.Freshness}, false},
		{"a lost write", operation("c2", keyvalue.Append, "c", "ac", 4*s, 5*s), 0, []checker.Promise{checker.Freshness}, true},
		{"a lost write of a store that promises nothing", operation("c2", keyvalue.Append, "c", "ac", 4*s, 5*s), 0, checker.Promises, false},
	} {
		does, err := new(Scenario{Protocol: "raft"}).Task()
		if err != nil {
			t.Fatal(err)
		}
		r := &run{does: does}
		result := &Result{History: append(slices.Clone(start), c.then), Beyond: []Excess{{Since: s, Until: c.until, Voids: c.voids}}}
		for i := range result.History {
			result.History[i].ID = i
		}
		result.Linearizability = r.linearizability(result.History)
		result.Checks = []checker.Check{result.Linearizability.Check}
		if result.Linearizability.Verdict != checker.Violation {
			t.Fatalf("%s: found %v, expected a violation", c.name, result.Linearizability.Check)
		}
		if outside := r.outside(result); outside != c.outside {
			t.Errorf("%s: found that it is outside of the harm: %v, expected %v", c.name, outside, c.outside)
		}
	}
}

// Where clients hold leases, the clocks of servers that are all fast are too fast, and
// what clients were told may be wrong whether they read or not.
func TestALeaseOfClientsRestsOnTrueTime(t *testing.T) {
	restoring(t)
	c := another()
	lease := protocols.Lease{Clock: protocols.Monotonic, Length: time.Second, Slowest: 100, Fastest: 110, Text: "a tenth"}
	c.Protocols[0].Leases = func(protocols.Settings) (protocols.Lease, bool) { return lease, true }
	if err := Register(c); err != nil {
		t.Fatal(err)
	}
	s := parsed(t, "fast", `
name: another/fast
protocol: another
nodes: 3
duration: 4s
faults: [{at: 1s, kind: clock-drift, target: all, drift: 20%, for: 1s}]
`)
	if r := mustRun(t, s, Options{}); len(r.Beyond) > 0 {
		t.Errorf("found %v beyond the claim, expected nothing: no server gains on another", r.Beyond)
	}
	lease.Clients = true
	r := mustRun(t, s, Options{})
	const expected = "the clock of the clients at 100 % of its rate beside that of n1 at 120 %; claimed: a tenth"
	if len(r.Beyond) != 1 || r.Beyond[0].String() != expected {
		t.Fatalf("found %v beyond the claim, expected %q", r.Beyond, expected)
	}
	if left := r.Beyond[0].spared(r.History); len(left) > 0 {
		t.Errorf("found %d operations that the harm has left alone, expected none", len(left))
	}
}

func TestALossThatNoCrashBringsToLightIsNotBeyondTheClaim(t *testing.T) {
	for _, c := range []struct {
		faults string
		beyond bool
	}{
		{"- {at: 1s, kind: lost-write, target: n1, for: 1s}\n  - {at: 500ms, kind: crash-loop, target: n1, up: 1s, down: 100ms, for: 800ms}", false},
		{"- {at: 1s, kind: lost-write, target: n1, for: 1s}\n  - {at: 500ms, kind: crash-loop, target: n1, up: 1s, down: 100ms, for: 2s}", true},
		{"- {at: 500ms, kind: lost-write, target: n1, file: nothing-of-that-name, for: 2s}\n  - {at: 1s, kind: crash, target: n1, unsynced: keep, for: 100ms}", false},
		{"- {at: 1s, kind: lost-write, target: n1, for: 1s}\n  - {at: 3s, kind: crash, target: n1, unsynced: keep, for: 100ms}", true},
	} {
		s := parsed(t, "loss", "name: claims/loss\nprotocol: raft\nnodes: 3\nduration: 5s\nworkload: {clients: 3}\nfaults:\n  "+c.faults+"\n")
		if r := mustRun(t, s, Options{}); len(r.Beyond) > 0 != c.beyond {
			t.Errorf("%s: found %v beyond the claim, expected that: %v", c.faults, r.Beyond, c.beyond)
		}
	}
}

func TestDamageThatNobodyMeetsIsNotBeyondTheClaim(t *testing.T) {
	for _, c := range []struct {
		faults string
		beyond bool
	}{
		{"- {at: 2s, kind: bit-rot, target: all, bytes: 64}", false},
		{"- {at: 2s, kind: bad-sector, target: all}", false},
		{"- {at: 2s, kind: full-disk, target: all, free: 1073741824, for: 1s}", false},
		{"- {at: 2s, kind: bit-rot, target: all, bytes: 64}\n  - {at: 3s, kind: kill, target: all, for: 100ms}", true},
		{"- {at: 2s, kind: bad-sector, target: all}\n  - {at: 3s, kind: kill, target: all, for: 100ms}", true},
		{"- {at: 2s, kind: full-disk, target: all, for: 1s}", true},
	} {
		s := parsed(t, "damage", "name: claims/damage\nprotocol: raft\nnodes: 3\nduration: 5s\nworkload: {clients: 3}\nfaults:\n  "+c.faults+"\n")
		if r := mustRun(t, s, Options{}); len(r.Beyond) > 0 != c.beyond || r.Verdict != checker.Valid {
			t.Errorf("%s: found %v beyond the claim, and %v, expected %v", c.faults, r.Beyond, r.Verdict, c.beyond)
		}
	}
}

// injected is a fault as it struck.
func injected(id, target string, from, until time.Duration, effect nemesis.Effect, met ...string) nemesis.Injected {
	f := nemesis.Fault{ID: id, Target: nemesis.Target{target}, For: until - from, Effect: effect}
	return nemesis.Injected{Fault: f, Nodes: strings.Fields(target), From: from, Until: until, Met: met}
}

// lostWrites is a fault whose losses came to light as given.
func lostWrites(id, target string, from, until time.Duration, bared ...nemesis.Bared) nemesis.Injected {
	i := injected(id, target, from, until, &nemesis.LostWrite{}, target)
	i.Bared = bared
	return i
}

func TestTheClaimIsComparedWithWhatStruck(t *testing.T) {
	const s = time.Second
	rot := func(id string, at time.Duration, met ...string) nemesis.Injected {
		return injected(id, strings.Join(met, " "), at, at, &nemesis.BitRot{}, met...)
	}
	crash := func(id, target string, at time.Duration) nemesis.Injected {
		return injected(id, target, at, at+s, &nemesis.Crash{})
	}
	drift := func(id, target string, from, until time.Duration, ppm int64) nemesis.Injected {
		return injected(id, target, from, until, &nemesis.ClockDrift{Drift: ppm})
	}
	skipped := rot("x", s, "n1", "n2", "n3")
	skipped.Skipped = "its target stood for no node"
	leases := map[string]string{"lease-reads": "true"}
	for _, c := range []struct {
		name       string
		protocol   string
		parameters map[string]string
		faults     []nemesis.Injected
		beyond     []string // the IDs of the faults; nil if all is within
		since      time.Duration
		voids      checker.Promise // among them; "" for all
	}{
		{"a minority of the disks", "raft", nil, []nemesis.Injected{rot("a", s, "n1", "n2"), rot("b", 2*s, "n1")}, nil, 0, ""},
		{"one disk more", "raft", nil, []nemesis.Injected{rot("a", s, "n1", "n2"), rot("b", 2*s, "n3")}, []string{"a", "b"}, 2 * s, checker.Liveness},
		{"disks that no operation met with the fault", "raft", nil,
			[]nemesis.Injected{injected("a", "n1 n2 n3", s, 2*s, &nemesis.IOError{}, "n1")}, nil, 0, ""},
		{"a fault that was skipped", "raft", nil, []nemesis.Injected{skipped}, nil, 0, ""},
		{"two of three members", "paxos", map[string]string{"members": "3"}, []nemesis.Injected{rot("a", s, "n1", "n2")}, []string{"a"}, s, checker.Liveness},
		{"everything down", "raft", nil, []nemesis.Injected{crash("a", "n1 n2 n3 n4 n5", s)}, nil, 0, ""},
		{"one disk, and nobody else away", "chain", nil, []nemesis.Injected{rot("a", s, "n2"), crash("b", "n2", 2*s)}, nil, 0, ""},
		{"one disk, and another server away", "chain", nil, []nemesis.Injected{rot("a", s, "n2"), crash("b", "n3", 2*s)}, []string{"a", "b"}, 2 * s, checker.Liveness},
		{"the only disk of a chain", "chain", map[string]string{"length": "1"}, []nemesis.Injected{rot("a", s, "n2")}, []string{"a"}, s, checker.Liveness},
		{"lost writes that no crash showed", "raft", nil,
			[]nemesis.Injected{crash("b", "n1", 0), lostWrites("a", "n1", s, 2*s), crash("c", "n1", 3*s)}, nil, 0, ""},
		{"lost writes that a crash showed", "raft", nil,
			[]nemesis.Injected{lostWrites("a", "n1", s, 2*s, nemesis.Bared{Node: "n1", At: 3 * s, Crash: "b"}), crash("b", "n1", 3*s)}, []string{"a", "b"}, 3 * s, ""},
		{"lost writes of which the first to show counts", "raft", nil, []nemesis.Injected{
			lostWrites("a", "n1", s, 2*s, nemesis.Bared{Node: "n1", At: 4 * s, Crash: "c"}),
			lostWrites("b", "n2", s, 2*s, nemesis.Bared{Node: "n2", At: 3 * s, Crash: "c"}),
		}, []string{"b", "c"}, 3 * s, ""},
		{"clocks without leases", "raft", nil, []nemesis.Injected{injected("a", "n1", s, 2*s, &nemesis.ClockStop{})}, nil, 0, ""},
		{"wall clocks with leases", "raft", leases, []nemesis.Injected{injected("a", "n1", s, 2*s, &nemesis.ClockOffset{Offset: time.Hour})}, nil, 0, ""},
		{"a clock that stands still with leases", "raft", leases, []nemesis.Injected{injected("a", "n1", s, 2*s, &nemesis.ClockStop{})}, []string{"a"}, s, checker.Freshness},
		{"that of a client", "raft", leases, []nemesis.Injected{injected("a", "c1", s, 2*s, &nemesis.ClockStop{})}, nil, 0, ""},
		{"drift as far as the bound", "raft", leases, []nemesis.Injected{drift("a", "n1", 0, 9*s, 1000), drift("b", "n2", 0, 9*s, -1000)}, nil, 0, ""},
		{"drifts that add up", "raft", leases, []nemesis.Injected{drift("a", "n1", 0, 9*s, 1000), drift("b", "n2", 0, 9*s, -1000), drift("c", "n1", 5*s, 9*s, 1)},
			[]string{"a", "b", "c"}, 5 * s, checker.Freshness},
		{"drifts that do not last together", "raft", leases, []nemesis.Injected{drift("a", "n1", 0, 4*s, 1500), drift("b", "n2", 5*s, 9*s, -1500)}, nil, 0, ""},
		{"what is left when another ends", "raft", leases, []nemesis.Injected{drift("a", "n1", 0, 9*s, 3000), drift("b", "n1", 0, 4*s, -3000)}, []string{"a"}, 4 * s, checker.Freshness},
		{"a lease of Paxos", "paxos", map[string]string{"lease": "600ms"}, []nemesis.Injected{drift("a", "n1", 0, 9*s, 100_000)}, nil, 0, ""},
		{"beyond it", "paxos", map[string]string{"lease": "600ms"}, []nemesis.Injected{drift("a", "n1", 0, 9*s, 120_000)}, []string{"a"}, 0, checker.Freshness},
		{"Paxos without a lease", "paxos", nil, []nemesis.Injected{drift("a", "n1", 0, 9*s, 900_000)}, nil, 0, ""},
	} {
		spec := New(c.protocol)
		spec.Parameters = c.parameters
		p, err := FindProtocol(c.protocol)
		if err != nil {
			t.Fatal(err)
		}
		h := harm{spec: &spec, protocol: p, servers: spec.nodeNames()[:spec.Nodes], injected: c.faults}
		all := h.beyond()
		if c.beyond == nil {
			if len(all) > 0 {
				t.Errorf("%s: found %v beyond the claim, expected nothing", c.name, all)
			}
			continue
		}
		if len(all) != 1 || !slices.Equal(all[0].Faults, c.beyond) || all[0].Since != c.since {
			t.Errorf("%s: found %+v beyond the claim, expected %v since %v", c.name, all, c.beyond, c.since)
			continue
		}
		if voids := all[0].Voids; c.voids != "" && (!slices.Contains(voids, c.voids) || slices.Contains(voids, checker.Agreement)) ||
			c.voids == "" && len(voids) != len(checker.Promises) {
			t.Errorf("%s: found that it voids %v, expected %q", c.name, voids, c.voids)
		}
	}
}

// A protocol that claims less than ours do.
func TestWhatIsNotClaimedAtAllVoidsEverything(t *testing.T) {
	spec := New("raft")
	p := &protocols.Protocol{Name: "frail", Survives: protocols.Survival{Down: protocols.Minority}}
	for _, i := range []nemesis.Injected{
		injected("a", "n1", 0, 0, &nemesis.BitRot{}, "n1"),
		injected("a", "n1", 0, 0, &nemesis.Crash{}),
		injected("a", "n1", 0, 0, &nemesis.ClockOffset{Offset: 1}),
	} {
		h := harm{spec: &spec, protocol: p, servers: spec.nodeNames()[:spec.Nodes], injected: []nemesis.Injected{i}}
		if all := h.beyond(); len(all) != 1 || len(all[0].Voids) != len(checker.Promises) || all[0].Found == "" || all[0].Claimed == "" {
			t.Errorf("%v: found %+v, expected that it voids everything", i.Fault, all)
		}
	}
}
