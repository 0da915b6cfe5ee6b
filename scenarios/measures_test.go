package scenarios

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
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
		{"chain/everything", 200 * time.Millisecond},
		{"primary-backup/everything", 200 * time.Millisecond},
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
			if expected := int64(recovery.Took) * 1000 / int64(test.timeout); recovery.Timeouts != expected {
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

// Where updates are answered before the backup has them, those that it had not are lost
// with the primary. That is no violation, and is counted: as many as clients miss among
// what they appended, and were told that they had.
func TestAcknowledgedWritesThatAreLostAreCounted(t *testing.T) {
	for _, test := range []struct {
		protocol   string
		parameters map[string]string
		loses      bool
	}{
		{"primary-backup", map[string]string{"mode": "async"}, true},
		{"primary-backup", nil, false}, {"raft", nil, false}, {"paxos", nil, false}, {"chain", nil, false}, {"etcdraft", nil, false},
	} {
		total := 0
		for seed := range uint64(3) {
			r := crashedLeader(t, test.protocol, test.parameters, seed+1)
			if missed := missedAppends(r.History); r.Measures.Lost != missed {
				t.Errorf("%s %v, seed %d: found %d lost, expected the %d that clients miss", test.protocol, test.parameters, r.Seed, r.Measures.Lost, missed)
			}
			total += r.Measures.Lost
		}
		if (total > 0) != test.loses {
			t.Errorf("%s %v: found %d lost", test.protocol, test.parameters, total)
		}
	}
}

// crashedLeader is a run in which busy clients append, and the leader is cut off from the
// other servers and then crashes. No value grows so long that a client puts another in its
// place.
func crashedLeader(t *testing.T, protocol string, parameters map[string]string, seed uint64) *Result {
	s := New(protocol)
	s.Seed, s.Parameters = seed, parameters
	s.Duration, s.Recovery = 2500*time.Millisecond, 10*time.Second
	s.Workload.Think, s.Workload.Keys, s.Workload.Mix = dist.Constant(3*time.Millisecond), 500, Mix{"append": 1}
	for i, effect := range []nemesis.Effect{&nemesis.Partition{}, &nemesis.Crash{}} {
		s.Faults = append(s.Faults, nemesis.Fault{
			ID: effect.Kind(), Trigger: nemesis.Trigger{At: time.Second + time.Duration(i)*50*time.Millisecond}, Target: nemesis.Target{"leader"}, Effect: effect, For: time.Second,
		})
	}
	r := mustRun(t, s, Options{})
	if r.Verdict != checker.Valid || len(r.Measures.Recoveries) != 2 {
		t.Errorf("%s %v: found %v and %+v", protocol, parameters, r.Verdict, r.Measures.Recoveries)
	}
	return r
}

// missedAppends is how many of the values that were appended, as clients were told, the
// last look at their keys did not show.
func missedAppends(h checker.History) int {
	last := make(map[string]string)
	for _, o := range h {
		if o.Kind.Reads && o.Outcome == checker.OutcomeOK {
			last[o.Key] = o.Output
		}
	}
	missed := 0
	for _, o := range h {
		if o.Kind.Name == "append" && o.Outcome == checker.OutcomeOK && !strings.Contains(last[o.Key]+"c", o.Value+"c") {
			missed++
		}
	}
	return missed
}

// Clients who wait for the one server that is cut off are served no sooner for all that the
// others do.
func TestClientsWithShortAttemptsAreBackSooner(t *testing.T) {
	took := func(attempt time.Duration) time.Duration {
		s := New("raft")
		s.Duration, s.Workload.Attempt = 6*time.Second, attempt
		s.Faults = nemesis.Schedule{{ID: "cut", Trigger: nemesis.Trigger{At: 2 * time.Second}, Target: nemesis.Target{sim.Leader}, For: 2 * time.Second, Effect: &nemesis.Isolate{}}}
		return mustRun(t, s, Options{}).Measures.Recoveries[0].Took
	}
	if short, long := took(20*time.Millisecond), took(time.Second); short >= 500*time.Millisecond || long < time.Second {
		t.Errorf("found clients back after %v with attempts of 20 ms, and after %v with those of 1 s", short, long)
	}
}

// In an open loop a client that is held up to the heal has missed what it meant to ask for.
func TestWhatNobodyCameToAskForIsMeasured(t *testing.T) {
	s := New("raft")
	s.Duration = 6 * time.Second
	s.Workload.Clients, s.Workload.Every, s.Workload.Deadline = 4, dist.Exponential(0, 20*time.Millisecond), 500*time.Millisecond
	s.Faults = nemesis.Schedule{{ID: "dark", Trigger: nemesis.Trigger{At: 3 * time.Second}, Target: nemesis.Target{nemesis.All}, Effect: &nemesis.Crash{}}}
	m := mustRun(t, s, Options{}).Measures
	if share := m.All.WithinPPM(); m.All.Unasked < 400 || m.All.Asked < 1000 || share < 400_000 || share > 550_000 || m.All.Unasked != m.Reads.Unasked+m.Writes.Unasked {
		t.Errorf("found %d of %d unasked, and %d millionths in time, expected about half a second for each of four clients' 50 a second", m.All.Unasked, m.All.Asked, share)
	}
}

// Who has done all that it was to do misses nothing of what would have come after.
func TestWhoHasDoneAllMissesNothing(t *testing.T) {
	s := New("raft")
	s.Duration = 3 * time.Second
	s.Workload.Clients, s.Workload.Operations, s.Workload.Every = 4, 5, dist.Exponential(0, 20*time.Millisecond)
	s.Workload.Deadline = 100 * time.Millisecond
	if m := mustRun(t, s, Options{}).Measures; m.All.Unasked != 0 || m.All.Asked > 20 {
		t.Errorf("found %d of %d unasked, expected none of at most 20", m.All.Unasked, m.All.Asked)
	}
}

// Faults that strike at 3s meet servers at another place of what they do regularly with each
// seed; how the scene was set stays.
func TestFaultsAreShiftedByTheSeed(t *testing.T) {
	s := New("raft")
	s.Duration, s.Shift = 6*time.Second, 400*time.Millisecond
	s.Faults = nemesis.Schedule{
		{ID: "scene", Target: nemesis.Target{"n1"}, For: time.Second, Effect: &nemesis.Pause{}},
		{ID: "first", Trigger: nemesis.Trigger{At: 2 * time.Second}, Target: nemesis.Target{"n1"}, For: time.Second, Effect: &nemesis.Pause{}},
		{ID: "second", Trigger: nemesis.Trigger{At: 3 * time.Second}, Target: nemesis.Target{"n1"}, For: time.Second, Effect: &nemesis.Pause{}},
	}
	met := make(map[time.Duration]bool)
	for s.Seed = range 20 {
		settled, err := s.Settle()
		if err != nil {
			t.Fatal(err)
		}
		faults := settled.Faults
		by := faults[1].Trigger.At - 2*time.Second
		if met[by] = true; faults[0].Trigger.At != 0 || by < 0 || by > s.Shift || faults[2].Trigger.At != 3*time.Second+by || settled.Shift != 0 || by != s.ShiftBy() {
			t.Errorf("seed %d: found %v", s.Seed, faults)
		}
	}
	if len(met) < 15 {
		t.Errorf("found %d different shifts in 20 seeds", len(met))
	}
}

// Clients who begin late find a leader, and have nothing to catch up with.
func TestClientsBeginWhenTheyAreTo(t *testing.T) {
	s := New("raft")
	s.Duration, s.Workload.From, s.Workload.Every = 3*time.Second, time.Second, dist.Exponential(0, 20*time.Millisecond)
	r := mustRun(t, s, Options{})
	for _, o := range r.History {
		if o.Call-o.Late < time.Second {
			t.Fatalf("found %v, meant to begin at %v", o, o.Call-o.Late)
		}
	}
	s.Workload.Every = dist.Dist{}
	if closed := mustRun(t, s, Options{}).Measures; closed.All.Unasked != 0 {
		t.Errorf("found %d operations in a closed loop for which nobody came to ask", closed.All.Unasked)
	}
	if r.Measures.Start < time.Second || r.Measures.Start > 1100*time.Millisecond {
		t.Errorf("found the first write acknowledged at %v", r.Measures.Start)
	}
}
