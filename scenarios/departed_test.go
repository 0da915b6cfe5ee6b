package scenarios

import (
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
)

func TestAReplacedMachineIsAmnesiaUnlessTheClusterHadDoneWithoutTheServer(t *testing.T) {
	const removed = `
operator:
  - {at: 1s, do: transfer, to: n1}
  - {at: 3s, do: reconfigure, voters: [n1, n2]}
  - {at: 4s, do: reconfigure, voters: [n1, n2, n3]}
`
	for _, c := range []struct {
		name, protocol, text string
		beyond               string // what goes beyond the claim; "" if nothing does
	}{
		{"a member", "raft", `
faults:
  - {id: wipe, at: 2s, kind: wipe, target: n3, for: 500ms}
`, "synced writes lost without a trace by wipe on 1 of 3 disks (n3)"},
		{"a member that does not come back", "raft", `
faults:
  - {id: wipe, at: 2s, kind: wipe, target: n3, for: ever}
`, ""},
		{"one that was removed", "raft", removed + `
faults:
  - {id: wipe, at: 3400ms, kind: wipe, target: n3, for: 200ms}
`, ""},
		{"one that was removed and is a member again", "raft", removed + `
faults:
  - {id: wipe, at: 4500ms, kind: wipe, target: n3, for: 200ms}
`, "by wipe on 1 of 3 disks"},
		{"one before it was removed", "raft", removed + `
faults:
  - {id: wipe, at: 2900ms, kind: wipe, target: n3, for: 200ms}
`, "by wipe on 1 of 3 disks"},
		{"one whose removal another server has not heard of", "raft", removed + `
faults:
  - {id: crash, at: 3300ms, kind: crash, target: n2, for: 500ms}
  - {id: wipe, at: 3400ms, kind: wipe, target: n3, for: 200ms}
`, "by wipe on 1 of 3 disks"},
		{"one of a protocol that does not claim it", "paxos", removed + `
faults:
  - {id: wipe, at: 3400ms, kind: wipe, target: n3, for: 200ms}
`, "by wipe on 1 of 3 disks"},
	} {
		r := mustRun(t, parsed(t, c.name, "name: claims/wipe\nprotocol: "+c.protocol+"\nnodes: 3\nduration: 8s\nworkload: {clients: 3}\n"+c.text), Options{})
		found := ""
		for _, e := range r.Beyond {
			if slices.Contains(e.Faults, "wipe") && slices.Contains(e.Voids, checker.Soundness) {
				found = e.Found
			}
		}
		if r.Verdict == checker.Violation || (found == "") != (c.beyond == "") || !strings.Contains(found, c.beyond) {
			t.Errorf("%s: found %v with %q beyond the claim, expected no violation and %q", c.name, r.Verdict, found, c.beyond)
		}
	}
}

func TestMisdeliveredMessagesVoidWhatAProtocolPromisesThatDoesNotClaimToSurviveThem(t *testing.T) {
	const text = "name: claims/misdeliver\nprotocol: raft\nnodes: 3\nduration: 4s\nworkload: {clients: 3}\nfaults:\n"
	for fault, beyond := range map[string]bool{
		"  - {id: f, at: 1s, kind: misdeliver, probability: 5%, for: 1s}":                           true,
		"  - {id: f, at: 1s, kind: misdeliver, probability: 5%, message: InstallSnapshot, for: 1s}": false, // there is none
		"  - {id: f, at: 1s, kind: reset, target: leader}":                                          false,
	} {
		r := mustRun(t, parsed(t, "misdeliver", text+fault), Options{})
		if found := len(r.Beyond) > 0; found != beyond || r.Verdict == checker.Violation {
			t.Errorf("%s: found %v beyond the claim and %v, expected %v and no violation", fault, r.Beyond, r.Verdict, beyond)
		}
	}
}
