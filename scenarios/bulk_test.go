package scenarios

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// bulk is a cluster that holds some four megabytes, each byte of which takes a server
// 150 ns, and that takes snapshots of them again and again: 600 ms for each,
// where leaders are given up after 150 to 300 ms.
const bulk = `name: bulk
protocol: %s
nodes: 4
duration: 6s
parameters: {snapshot-every: 40, snapshot-part: %d}
work: {byte: 150ns}
workload: {clients: 2, keys: 30, think: 40ms, mix: {put: 100}, values: 150KiB}
`

func TestALeaderOfALargeStateStaysWhileItTakesSnapshotsInSmallPortions(t *testing.T) {
	for _, protocol := range []string{"raft", "paxos", "etcdraft", "chain", "primary-backup"} {
		t.Run(protocol, func(t *testing.T) {
			run := func(portion int) (result *Result, replaced int) {
				result = mustRun(t, parsed(t, "bulk.yaml", fmt.Sprintf(bulk, protocol, portion)), Options{})
				for _, c := range result.Roles {
					if c.Role == "leader" && c.At > 2*time.Second { // all members have joined, and nobody has taken a snapshot
						replaced++
					}
				}
				return result, replaced
			}
			result, replaced := run(64 << 10)
			mustBeValid(t, result)
			if replaced > 0 {
				t.Errorf("leaders were replaced %d times", replaced)
			}
			if _, replaced := run(2 << 20); replaced == 0 {
				t.Error("nobody was replaced, though nobody hears of a leader for half of the time that a snapshot takes")
			}
		})
	}
}

func TestAServerWhoseDiskFailsWhileItTakesASnapshotHaltsInPeace(t *testing.T) {
	for _, protocol := range []string{"raft", "paxos", "etcdraft", "chain", "primary-backup"} {
		t.Run(protocol, func(t *testing.T) {
			for _, fault := range []string{"at: 4s, kind: io-error, access: writes", "at: 4125ms, kind: failed-sync"} {
				text := fmt.Sprintf(bulk, protocol, 64<<10) + "faults: [{target: all, for: 300ms, " + fault + "}]\n"
				r := mustRun(t, parsed(t, "bulk.yaml", text), Options{})
				if halts := checkNamed(t, r, "halts"); r.Verdict == checker.Violation || !strings.Contains(halts.Detail, "servers halted") {
					t.Errorf("%s: found %v, %s (%s); expected servers that halt, and no violation", fault, r.Verdict, r.Signature, halts.Detail)
				}
			}
		})
	}
}
