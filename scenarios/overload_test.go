package scenarios

import (
	"fmt"
	"testing"

	"github.com/laplace-sim/laplace/checker"
)

// behind are servers, and masters, that get more messages than they can take, most of
// them pings: what their timers set off waits in the inbox, and views change meanwhile.
const behind = `protocol: %s
nodes: 4
seed: 7
duration: 2s
safety-only: true
parameters: {heartbeat: 1ms, resend: 4ms, timeout: 60ms}
disk: {sync: "exponential(1ms, mean 20ms)"}
work: {message: 1ms}
workload: {clients: 8, think: 1ms}
faults:
  - {at: 400ms, kind: stop, target: random, for: 100ms}
  - {at: 800ms, kind: pause, target: leader, for: 100ms}
  - {at: 1200ms, kind: kill, target: random, for: 20ms}
`

const mastersBehind = `protocol: chain
nodes: 6
duration: 2s
safety-only: true
parameters: {heartbeat: 1ms, masters: 3, timeout: 20ms}
work: {message: 1ms}
workload: {clients: 3}
faults:
  - {at: 300ms, kind: stop, target: n4, for: 100ms}
  - {at: 500ms, kind: stop, target: n5, for: 100ms}
  - {at: 700ms, kind: stop, target: n6, for: 100ms}
  - {at: 1s, kind: slow-node, target: [n1, n2, n3], factor: 3, for: 1s}
  - {at: 1300ms, kind: stop, target: [n4, n6], for: 100ms}
  - {at: 1600ms, kind: stop, target: n5, for: 100ms}
`

func TestAServerThatIsBehindDoesNotTakeItsTimersForBroken(t *testing.T) {
	for name, text := range map[string]string{
		"chain":          fmt.Sprintf(behind, "chain"),
		"primary-backup": fmt.Sprintf(behind, "primary-backup"),
		"masters":        mastersBehind,
	} {
		t.Run(name, func(t *testing.T) {
			r := mustRun(t, parsed(t, "behind.yaml", text), Options{})
			if c := checkNamed(t, r, "program"); c.Verdict != checker.Valid || r.Verdict == checker.Violation {
				t.Errorf("found %v, %s: %s", r.Verdict, r.Signature, c.Detail)
			}
		})
	}
}
