package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

func TestClientsAreServedWhileAMajorityIsWhole(t *testing.T) {
	for _, c := range []struct{ scenario, flaw string }{
		{"one-dead", "commit-by-all"}, {"two-left", "equal-timeouts"}, {"stale-refresh", "heed-old-leaders"},
	} {
		s := claimed(t, c.scenario)
		r := mustRun(t, s, Options{})
		i := slices.IndexFunc(r.Checks, func(c checker.Check) bool { return c.Name == "availability" })
		if r.Verdict != checker.Valid || i < 0 {
			t.Errorf("%s: found %v, availability judged: %v; expected it to be valid and judged", c.scenario, r.Verdict, i >= 0)
		}
		s.Flaw = c.flaw
		if r := mustRun(t, s, Options{}); r.Verdict != checker.Violation || r.Signature != "availability" {
			t.Errorf("%s with %s: found %v (%s), expected a violation of availability", c.scenario, c.flaw, r.Verdict, r.Signature)
		}
	}
}

func TestServiceIsPromisedOnlyWhereNothingIsInTheWay(t *testing.T) {
	for _, c := range []struct {
		claim, protocol, faults string
		promised                string // to which clients, at 5s, of c1 and c2
	}{
		{"nothing", "raft", "", "c1 c2"},
		{"a minority is down", "raft", "{at: 1s, kind: crash, target: [n1, n2], for: 6s}", "c1 c2"},
		{"a majority is down", "raft", "{at: 1s, kind: crash, target: [n1, n2, n3], for: 6s}", ""},
		{"all were down before", "raft", "{at: 1s, kind: crash, target: all, for: 1s}", "c1 c2"},
		{"a minority stands still", "raft", "{at: 1s, kind: pause, target: [n1, n2], for: 6s}", "c1 c2"},
		{"a minority is cut off cleanly", "raft", "{at: 1s, kind: partition, target: [n1, n2], for: 6s}", "c1 c2"},
		{"nobody has a majority", "raft", "{at: 1s, kind: partition, groups: [[n1, n2], [n3, n4], [n5]], for: 6s}", ""},
		{"a cut in one direction", "raft", "{at: 1s, kind: partition, target: n1, direction: out, for: 6s}", ""},
		{"a cut that leaves somebody between", "raft", "{at: 1s, kind: bridge, target: n1, for: 6s}", ""},
		{"a ring", "raft", "{at: 1s, kind: ring, for: 6s}", ""},
		{"one client is cut off", "raft", "{at: 1s, kind: isolate, target: c1, for: 6s}", "c2"},
		{"one client reaches the others only", "raft", "{at: 1s, kind: partition, groups: [[n1, n2, c1], [n3, n4, n5]], for: 6s}", "c2"},
		{"messages of a server are lost", "raft", "{at: 1s, kind: loss, target: n1, probability: 10%, for: 6s}", ""},
		{"messages of one that is cut off are lost", "raft",
			"{at: 1s, kind: loss, target: n1, probability: 10%, for: 6s}\n  - {at: 1s, kind: isolate, target: n1, for: 6s}", "c1 c2"},
		{"messages of all are lost", "raft", "{at: 1s, kind: loss, probability: 10%, for: 6s}", ""},
		{"messages that are late are still on their way", "raft", "{at: 1s, kind: delay, target: n1, delay: 5s, for: 1s}", ""},
		{"messages that were late have arrived", "raft", "{at: 1s, kind: delay, target: n1, delay: 1s, for: 1s}", "c1 c2"},
		{"what waits for bandwidth is still on its way", "raft", "{at: 1s, kind: throttle, target: n1, bandwidth: 100, queue: 1000, for: 1s}", ""},
		{"a disk is slow", "raft", "{at: 1s, kind: slow-disk, target: n1, factor: 5, for: 6s}", ""},
		{"a server has still to wait for its disk", "raft", "{at: 1s, kind: slow-disk, target: leader, factor: 9000, for: 1s}", ""},
		{"a clock drifts", "raft", "{at: 1s, kind: clock-drift, target: n1, drift: 10%, for: 6s}", ""},
		{"a clock has jumped", "raft", "{at: 1s, kind: clock-jump, target: n1, offset: 1s}", ""},
		{"a minority of disks rots", "raft", "{at: 1s, kind: bit-rot, target: [n1, n2], bytes: 3}", "c1 c2"},
		{"a majority of disks rots", "raft", "{at: 1s, kind: bit-rot, target: [n1, n2, n3], bytes: 3}", ""},
		{"a minority rots, and one more is down", "raft", "{at: 1s, kind: bit-rot, target: [n1, n2], bytes: 3}\n  - {at: 2s, kind: crash, target: n3, for: 6s}", ""},
		{"one was down since all had been whole for long", "chain", "{at: 4s, kind: crash, target: n2, for: 3s}", "c1 c2"},
		{"one is down, and nobody knows what the others had", "chain", "{at: 1s, kind: crash, target: n2, for: 6s}", ""},
		{"another is down than had been", "chain", "{at: 3500ms, kind: crash, target: n2, for: 1s}\n  - {at: 4700ms, kind: crash, target: n3, for: 3s}", ""},
		{"two are down where one may be", "chain", "{at: 4s, kind: crash, target: [n2, n3], for: 3s}", ""},
		{"clients compete for slots", "synod", "", ""},
	} {
		t.Run(c.claim, func(t *testing.T) {
			text := fmt.Sprintf("name: spells\nprotocol: %s\nnodes: 5\nduration: 10s\nworkload: {clients: 2}\n", c.protocol)
			if c.faults != "" {
				text += "faults:\n  - " + c.faults + "\n"
			}
			r := ended(t, parsed(t, "spells.yaml", text))
			var promised []string
			if r.spells.bound > 0 {
				for _, s := range r.spells.end(10 * time.Second) {
					if s.From <= 5*time.Second && s.To > 5*time.Second {
						promised = append(promised, s.Client)
					}
				}
			}
			slices.Sort(promised)
			if got := strings.Join(promised, " "); got != c.promised {
				t.Errorf("at 5s service is promised to %q, expected %q", got, c.promised)
			}
		})
	}
}

// ended runs a scenario to its end.
func ended(t *testing.T, s Scenario) *run {
	t.Helper()
	r, err := newRun(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestNoServiceIsPromisedWhereTheNetworkIsSlowForTheProtocol(t *testing.T) {
	for _, c := range []struct {
		network string
		calm    bool
	}{
		{"{delay: 1ms}", true},
		{"{delay: 100ms}", false},
		{"{delay: 1ms, loss: 2%}", true},
		{"{delay: 1ms, loss: 20%}", false},
		{"{delay: 1ms, reorder: 1%, reorder-delay: 200ms}", false},
		{"{delay: 1ms, bandwidth: 1000}", false},
		{"{delay: 1ms, kinds: {AppendEntries: {delay: 100ms}}}", false},
		{"{delay: 1ms, links: [{from: n1, to: n2, delay: 100ms}]}", false},
		{"{delay: 1ms, regions: {a: [n1], b: [n2]}, delays: {a: {b: 100ms}}}", false},
	} {
		r := ended(t, parsed(t, "calm.yaml", "name: calm\nprotocol: raft\nduration: 1s\nworkload: {clients: 1}\nnetwork: "+c.network+"\n"))
		if (r.spells.bound > 0) != c.calm {
			t.Errorf("%s: clients are to be served within %v", c.network, r.spells.bound)
		}
	}
}

func TestRecoveryIsJudgedBesideFaultsThatLastForEver(t *testing.T) {
	for _, c := range []struct {
		claim, faults string
		flaw          string
		verdict       checker.Verdict
		unjudged      bool // progress
	}{
		{"a minority is down", "{at: 1s, kind: crash, target: [n1, n2], for: ever}", "", checker.Valid, false},
		{"a minority is cut off", "{at: 1s, kind: isolate, target: [n1, n2], for: ever}", "", checker.Valid, false},
		{"a client is cut off", "{at: 1s, kind: isolate, target: c1, for: ever}", "", checker.Valid, false},
		{"a majority is down", "{at: 1s, kind: crash, target: [n1, n2, n3], for: ever}", "", checker.Valid, true},
		{"reads are served and writes are not", "{at: 7s, kind: crash, target: [n1, n2], for: ever}", "commit-by-all", checker.Violation, false},
	} {
		t.Run(c.claim, func(t *testing.T) {
			s := parsed(t, "ever.yaml", "name: ever\nprotocol: raft\nnodes: 5\nduration: 8s\nworkload: {clients: 2}\nfaults:\n  - "+c.faults+"\n")
			s.Flaw = c.flaw
			r := mustRun(t, s, Options{})
			if r.Verdict != c.verdict || slices.Contains(notJudged(r), "progress") != c.unjudged {
				t.Errorf("found %v (%s), not judged: %q; expected %v", r.Verdict, r.Signature, notJudged(r), c.verdict)
			}
			if c.verdict == checker.Violation && r.Signature != "progress" {
				t.Errorf("found a violation of %s, expected one of progress", r.Signature)
			}
		})
	}
}
