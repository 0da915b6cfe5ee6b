package scenarios

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

func TestARunEndsAtTheReturnThatNoOrderExplains(t *testing.T) {
	for _, c := range []struct{ scenario, flaw string }{
		{"raft/leader-partition", "stale-read"},
		{"paxos/leader-partition", "stale-read"},
		{"chain/register", "cas-by-value"},
	} {
		s, err := Find(c.scenario)
		if err != nil {
			t.Fatal(err)
		}
		s.Flaw = c.flaw
		ended := 0
		for s.Seed = 1; s.Seed < 8; s.Seed++ {
			r := mustRun(t, s, Options{})
			if r.Verdict != checker.Violation || r.Linearizability.Verdict != checker.Violation {
				continue
			}
			ended++
			found := r.Linearizability.Evidence
			accused := slices.IndexFunc(r.History, func(o checker.Operation) bool { return o.ID == *found.Accused })
			if found.Event == 0 || found.Event != r.Events || found.At != r.Virtual || r.History[accused].Return != r.Virtual {
				t.Errorf("%s %s, seed %d: found event %d at %v, expected the last: %d at %v", c.scenario, c.flaw, s.Seed, found.Event, found.At, r.Events, r.Virtual)
			}
			before := slices.Clone(r.History)
			before[accused].Outcome, before[accused].Output, before[accused].Found = checker.OutcomeUnknown, "", false
			if l := keyvalue.Linearizable(before, 0); l.Verdict != checker.Valid {
				t.Errorf("%s %s, seed %d: found %v without the last return, expected a legal history", c.scenario, c.flaw, s.Seed, l.Verdict)
			}
		}
		if ended == 0 {
			t.Errorf("%s %s: no run failed, expected that some do", c.scenario, c.flaw)
		}
	}
}

// What is proved while a run goes on is what the workload's own judge comes to.
func TestWhatIsProvedWhileItIsRecordedIsSoAfterwards(t *testing.T) {
	proved := 0
	for _, name := range []string{"raft/everything", "raft/storm", "paxos/everything", "chain/register", "etcdraft/mutex", "synod/queue", "primary-backup/everything"} {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		for s.Seed = 1; s.Seed < 4; s.Seed++ {
			watched, judged := mustRun(t, s, Options{}), mustRun(t, s, Options{Steps: 100_000_000})
			if a, b := watched.Linearizability, judged.Linearizability; a.Verdict != b.Verdict || a.Detail != b.Detail {
				t.Errorf("%s, seed %d: found %v (%s) while it was recorded, and %v (%s) afterwards", name, s.Seed, a.Verdict, a.Detail, b.Verdict, b.Detail)
			}
			if watched.Linearizability.Engine == "frontier" && watched.Linearizability.Steps == 0 {
				proved++
			}
		}
	}
	if proved < 10 {
		t.Errorf("%d of 21 histories were proved while they were recorded, expected most", proved)
	}
}

func TestARunGoesOnWhereFreshReadsAreNotPromised(t *testing.T) {
	// In the cut the clock of a leader with a lease is wrong beyond what is claimed.
	s := byWall(t, "raft", raftWall, "", "at: 2200ms, kind: clock-offset, offset: -200ms, for: 1s")
	old := 0
	for s.Seed = 0; s.Seed < 50; s.Seed++ {
		r := mustRun(t, s, Options{})
		if r.Checks[0].Void == "" || keyvalue.Linearizable(r.History, 0).Verdict != checker.Violation {
			continue
		}
		old++
		if r.Virtual < 5*time.Second || r.Checks[0].Evidence.Event != 0 {
			t.Errorf("seed %d: found that the run ended at %v, expected that it goes on behind reads that may be old", s.Seed, r.Virtual)
		}
	}
	if old == 0 {
		t.Error("found no read that is old, expected one in some run")
	}
}

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
