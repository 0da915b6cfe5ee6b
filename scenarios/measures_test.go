package scenarios

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/nemesis"
)

// A leader that is cut off is an outage until another leads; the protocol's election
// timeout is the yardstick of how long.
func TestARunIsMeasured(t *testing.T) {
	for _, test := range []struct {
		scenario string
		timeout  time.Duration
	}{
		{"raft/leader-partition", 150 * time.Millisecond},
		{"paxos/everything", 150 * time.Millisecond},
		{"chain/everything", 0},
		{"primary-backup/everything", 0},
	} {
		s, err := Find(test.scenario)
		if err != nil {
			t.Fatal(err)
		}
		r := mustRun(t, s, Options{})
		m := r.Measures
		if m.Start <= 0 || m.Until != s.Duration || m.All.Asked == 0 || m.Elections == 0 || len(m.Recoveries) == 0 {
			t.Errorf("%s: found %+v", test.scenario, m)
		}
		if m.Cost.Messages == 0 || m.Cost.Bytes < m.Cost.Messages || m.Cost.Syncs == 0 || m.Cost.Work == 0 {
			t.Errorf("%s: found the cost %+v", test.scenario, m.Cost)
		}
		if asked := r.History.Count(checker.OutcomeOK); m.Acknowledged() == 0 || m.Acknowledged() > asked {
			t.Errorf("%s: found %d acknowledged before the heal, of %d", test.scenario, m.Acknowledged(), asked)
		}
		for _, recovery := range m.Recoveries {
			if expected := int64(recovery.Took) * 1000 / max(1, int64(test.timeout)); test.timeout > 0 && recovery.Timeouts != expected {
				t.Errorf("%s: found %d thousandths of the election timeout for %v, expected %d", test.scenario, recovery.Timeouts, recovery.Took, expected)
			}
		}
	}
}

func TestWhatHappensAfterTheHealCostsNothing(t *testing.T) {
	s := New("raft")
	s.Duration, s.Recovery = time.Second, 3*time.Second
	short := mustRun(t, s, Options{}).Measures.Cost
	s.Workload.Operations = 1 // few before the heal, the same after it
	if few := mustRun(t, s, Options{}).Measures; few.Cost.Messages >= short.Messages || few.All.Asked > s.Workload.Clients {
		t.Errorf("found %d messages for few operations and %d for many", few.Cost.Messages, short.Messages)
	}
}

func TestFaultsThatDidNothingAreNotMeasured(t *testing.T) {
	at := func(id string, from time.Duration, skipped string, idle bool) nemesis.Injected {
		return nemesis.Injected{Fault: nemesis.Fault{ID: id}, From: from, Skipped: skipped, Idle: idle}
	}
	found := struck([]nemesis.Injected{at("late", 3, "", false), at("skipped", 1, "n1 was down", false), at("idle", 2, "", true), at("early", 1, "", false)})
	if expected := []measure.Fault{{ID: "early", At: 1}, {ID: "late", At: 3}}; !slices.Equal(found, expected) {
		t.Errorf("found %v, expected %v", found, expected)
	}
}

func TestATermIsLedOnce(t *testing.T) {
	found := elected([]RoleChange{
		{At: 1, Role: "candidate", Term: 1}, {At: 2, Role: "leader", Term: 1}, {At: 3, Role: "follower", Term: 2},
		{At: 4, Role: "leader", Term: 1}, {At: 5, Role: "leader", Term: 3},
	})
	if !slices.Equal(found, []time.Duration{2, 5}) {
		t.Errorf("found %v, expected those of terms 1 and 3", found)
	}
}
