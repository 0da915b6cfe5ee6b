package scenarios

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
)

// BenchmarkRun is of whole runs, judging included; profile it to see the share of that.
func BenchmarkRun(b *testing.B) {
	for _, name := range []string{"raft/everything", "raft/quiet", "paxos/everything", "chain/everything", "chain/register", "etcdraft/mutex", "synod/queue"} {
		s, err := Find(name)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			seed := uint64(0)
			for b.Loop() {
				seed++
				s.Seed = 1 + seed%10
				r, err := Run(b.Context(), s, Options{})
				if err != nil || r.Verdict != checker.Valid {
					b.Fatalf("seed %d: found %v (%v), expected valid", s.Seed, r.Verdict, err)
				}
			}
		})
	}
}
