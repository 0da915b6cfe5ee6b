package synod

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

func TestEachFlawBreaksAPromiseThatTheCorrectServerKeeps(t *testing.T) {
	const faulty, limit = 2 * time.Second, 4 * time.Second
	storm := func(f *protocoltest.Fleet, seed uint64) { f.Storm(seed, faulty) }
	none := func(*protocoltest.Fleet, uint64) {}
	// Many messages come so late that another attempt has begun.
	late := network.Config{Default: network.Link{
		Delay: dist.Exponential(200*time.Microsecond, time.Millisecond), Loss: 50_000, Duplicate: 20_000,
		Reorder: 200_000, ReorderDelay: dist.Uniform(5*time.Millisecond, 60*time.Millisecond),
	}}
	broken := func(seed uint64, faults func(*protocoltest.Fleet, uint64), flaw string) string {
		f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Network: late}, 5, Protocol(), protocols.Cluster{
			Flaw: flaw, Parameters: map[string]string{"timeout": "15ms"},
		})
		judge := f.Judge(observation.Promised, observation.Accepted)
		faults(f, seed)
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
		faults        func(*protocoltest.Fleet, uint64)
	}{
		{"stale-promise", "committed entries", storm},
		{"forget-promise", "promises", storm},
		{"accept-keeps-promise", "promises", storm},
		{"reuse-ballot", "election safety", storm},
		{"own-value", "committed entries", none},
		{"mix-ballots", "committed entries", none},
		{"unfinished-read", "linearizability", none},
		{"no-sessions", "at most once", storm},
	} {
		// The rarest shows in one seed of a hundred.
		protocoltest.Shows(t, c.flaw, c.promise, 400, func(seed uint64, flaw string) string {
			return broken(seed, c.faults, flaw)
		})
	}
}
