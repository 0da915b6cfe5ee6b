package paxos

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/observation"
)

// It leaves out those that chance alone seldom finds: transcripts tell of some of
// them, and for each there is a scenario in the library that brings it out.
func TestMostFlawsBreakAPromiseThatTheCorrectServerKeeps(t *testing.T) {
	const faulty, limit = 4 * time.Second, 6 * time.Second
	late := network.Config{Default: network.Link{
		Delay: dist.Exponential(200*time.Microsecond, time.Millisecond), Loss: 50_000, Duplicate: 20_000,
		Reorder: 100_000, ReorderDelay: dist.Uniform(5*time.Millisecond, 100*time.Millisecond),
	}}
	quick := map[string]string{"election-timeout": "60ms", "heartbeat": "20ms", "check-quorum": "false"}
	broken := func(seed uint64, flaw string) string {
		f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Network: late}, 5, Protocol(), protocols.Cluster{Flaw: flaw, Parameters: quick})
		judge := f.Judge(observation.Promised, observation.Accepted)
		f.Storm(seed, faulty)
		for range 5 {
			f.AddClient(judge.Work(faulty, func() {}))
		}
		if err := f.Run(limit); err != nil {
			t.Fatalf("flaw %q, seed %d: %v", flaw, seed, err)
		}
		return judge.Broken(limit)
	}
	for _, c := range []struct {
		flaw, promise string
	}{
		{"forget-promise", "promises"},
		{"accept-keeps-promise", "promises"},
		{"reuse-ballot", "election safety"},
		{"own-value", "committed entries"},
		{"commit-any-ballot", "committed entries"},
		{"skip-gap", "committed entries"},
		{"stale-read", "linearizability"},
		{"no-sessions", "at most once"},
	} {
		protocoltest.Shows(t, c.flaw, c.promise, 100, broken)
	}
}

func TestOfEachFlawItIsSaidWhetherItBreaksAgreement(t *testing.T) {
	for _, flaw := range flaws {
		(&config{flaw: flaw.Name}).breaksAgreement() // which panics of one that it does not know
	}
}
