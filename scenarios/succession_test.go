package scenarios

import (
	"os"
	"testing"
)

// A candidate learns that its own proposal of an earlier ballot is chosen, and in the
// configuration of the slot that follows it has been promised what it needs.
func TestACandidateLeadsWithThePromisesOfAConfigurationThatItComesTo(t *testing.T) {
	mustBeValid(t, mustRun(t, parsed(t, "succession.yaml", `protocol: paxos
nodes: 3
seed: 3
duration: 5s
safety-only: true
parameters: {election-timeout: 20ms, heartbeat: 5ms, members: 2, replace-every: 1}
disk: {sync: "exponential(1ms, mean 20ms)"}
workload: {clients: 1}
`), Options{}))
}

// n4 leads, is none of the voters, and gives up the change by which it was to become
// one, as the servers that are new to the vote do not catch up in time.
func TestALeaderThatIsLeftOutStepsDownWhenAChangeIsGivenUp(t *testing.T) {
	const file = "testdata/given_up.yaml"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	mustBeValid(t, mustRun(t, parsed(t, file, string(text)), Options{}))
}
