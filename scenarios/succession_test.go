package scenarios

import (
	"os"
	"testing"

	"github.com/laplace-sim/laplace/checker"
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

// What a storm or a swarm came to, each in a file of testdata.
func TestWhatASearchCameToIsNoViolation(t *testing.T) {
	for file, what := range map[string]string{
		"given_up.yaml":      "n4 leads, is none of the voters, and gives up the change by which it was to become one: it steps down",
		"late_ack.yaml":      "n6, which joins, said that it had the log up to entry 0 before n5 restarted, and n5 hears it when its log begins after entry 1",
		"left_out.yaml":      "n1 was left out, is not told, and deposes leaders before a snapshot, which takes 460ms, has reached n2",
		"long_promises.yaml": "a promise of seven values takes longer than an election timeout, and candidates ask for it again and again",
	} {
		t.Run(file, func(t *testing.T) {
			text, err := os.ReadFile("testdata/" + file)
			if err != nil {
				t.Fatal(err)
			}
			if r := mustRun(t, parsed(t, file, string(text)), Options{}); r.Verdict != checker.Valid {
				t.Errorf("%s: found %v, %s", what, r.Verdict, r.Signature)
			}
		})
	}
}
