package scenarios

import (
	"fmt"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
)

// bySettings is a scenario without a fault but the given ones.
func bySettings(t *testing.T, protocol, parameters, network, more string) Scenario {
	t.Helper()
	return parsed(t, "settings.yaml", fmt.Sprintf("name: claims/settings\nprotocol: %s\nnodes: 5\nduration: 5s\nrecovery: 4s\nparameters: {%s}\nnetwork: {%s}\n%s\n", protocol, parameters, network, more))
}

func TestSettingsThatLeaveServersNoTimeForALeaderAreBeyondTheClaim(t *testing.T) {
	const clients = "workload: {clients: 3}"
	for _, c := range []struct{ protocol, parameters, network, found string }{
		{"raft", "heartbeat: 20ms, election-timeout: 50ms", "delay: 1ms, reorder: 60%, reorder-delay: 100ms", "where an attempt has 50ms"},
		{"paxos", "heartbeat: 5ms, election-timeout: 10ms", "delay: 1ms, reorder: 60%, reorder-delay: 100ms", "where an attempt has 10ms"},
		{"etcdraft", "heartbeat: 50ms, election-timeout: 150ms", "delay: 100ms", "where an attempt has 150ms"},
		{"raft", "heartbeat: 1ms, election-timeout: 1ms", "delay: 1ms", "where an attempt has 1ms"},
		{"chain", "masters: 3, timeout: 500ms", "delay: 100ms", "where an attempt has 250ms"},
		{"primary-backup", "masters: 3, heartbeat: 1s, timeout: 200ms", "delay: 1ms", "is heard every 1s, and up to 0s late, where after 200ms without a word"},
		{"raft", "", "loss: 50%", "loses 50% of all messages"},
		{"chain", "", "loss: 60%", "loses 60% of all messages"},
	} {
		name := fmt.Sprintf("%s with {%s} on {%s}", c.protocol, c.parameters, c.network)
		r := mustRun(t, bySettings(t, c.protocol, c.parameters, c.network, clients), Options{})
		if r.Verdict == checker.Violation || notJudged(r) == nil || len(r.Beyond) != 1 || !strings.Contains(r.Beyond[0].Found, c.found) {
			t.Errorf("%s: found %v, beyond the claim %v, not judged %v; expected %q", name, r.Verdict, r.Beyond, notJudged(r), c.found)
		}
	}
}

func TestATransferThatTakesLongerThanTheRecoveryIsBeyondTheClaim(t *testing.T) {
	const more = `workload: {clients: 3, keys: 10, mix: {get: 0, put: 1, append: 0}, values: 100KiB}
faults: [{at: 3s, kind: crash, target: n3, unsynced: drop, for: 1s}]`
	for _, protocol := range []string{"chain", "primary-backup"} {
		small := mustRun(t, bySettings(t, protocol, "snapshot-part: 128", "delay: 5ms", more), Options{})
		if small.Verdict == checker.Violation || len(small.Beyond) != 1 || !strings.Contains(small.Beyond[0].Found, "in parts of 128, each answered after 10.02ms") {
			t.Errorf("%s in small parts: found %v, beyond the claim %v, not judged %v", protocol, small.Verdict, small.Beyond, notJudged(small))
		}
		large := mustRun(t, bySettings(t, protocol, "", "delay: 5ms", more), Options{})
		mustBeValid(t, large)
		if len(large.Beyond) > 0 {
			t.Errorf("%s in large parts: found %v beyond the claim", protocol, large.Beyond)
		}
	}
}

func TestSettingsAreComparedWithWhatThingsTake(t *testing.T) {
	for _, c := range []struct {
		protocol, parameters, network, more string
		beyond                              bool
	}{
		{"raft", "", "", "", false},
		{"raft", "heartbeat: 149ms", "delay: 1ms", "", false},
		{"raft", "heartbeat: 150ms", "delay: 1ms", "", true},
		{"raft", "heartbeat: 149ms", `delay: "uniform(1ms, 10ms)"`, "", true},
		{"paxos", "heartbeat: 150ms, election-timeout: 150ms", "delay: 1ms", "", true},
		{"raft", "", "delay: 70ms", "", false},
		{"raft", "", "delay: 80ms", "", true},
		{"raft", "", "delay: 70ms", "disk: {sync: 20ms}", true},
		{"raft", "election-spread: 5ms", "delay: 1ms", "disk: {sync: 1ms}", false},
		{"raft", "election-spread: 5ms", "delay: 2ms", "disk: {sync: 1ms}", true},
		{"raft", "election-spread: 1s", "delay: 70ms", "disk: {sync: 20ms}", true},
		{"raft", "", "delay: 1ms, reorder: 20%, reorder-delay: 100ms", "", false},
		{"raft", "", "delay: 1ms, reorder: 30%, reorder-delay: 100ms", "", true},
		{"raft", "", "delay: 1ms, loss: 25%", "", false},
		// A majority is near.
		{"raft", "", "delay: 1ms, regions: {a: [n1, n2, n3], b: [n4, n5]}, delays: {a: {b: 100ms}}", "", false},
		{"raft", "", "delay: 1ms, regions: {a: [n1, n2], b: [n3, n4, n5]}, delays: {a: {b: 100ms}, b: {b: 100ms}}", "", true},
		{"raft", "", "delay: 1ms, links: [{from: n1, to: n2, delay: 300ms}]", "", false},
		// Nobody need be asked.
		{"primary-backup", "heartbeat: 1s", "delay: 100ms", "", false},
		{"synod", "", "delay: 100ms", "", false},
	} {
		h := harm{spec: new(Scenario)}
		*h.spec = bySettings(t, c.protocol, c.parameters, c.network, c.more)
		var err error
		if h.protocol, err = FindProtocol(c.protocol); err != nil {
			t.Fatal(err)
		}
		if all := h.settings(); len(all) > 0 != c.beyond {
			t.Errorf("%s with {%s} on {%s} %s: found %v beyond the claim, expected that: %v", c.protocol, c.parameters, c.network, c.more, all, c.beyond)
		}
	}
}

func TestAnAbridgedValueIsAsLongAsItWas(t *testing.T) {
	for _, value := range []string{"", "c1.1", filled("c1.1", 1000), filled("c1.1", 1000) + filled("c2.7,", 20) + "c3.1"} {
		if found := fullLength(abridged(value)); found != int64(len(value)) {
			t.Errorf("%q: found %d bytes, expected %d", abridged(value), found, len(value))
		}
	}
}
