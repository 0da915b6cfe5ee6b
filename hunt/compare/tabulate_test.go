package compare

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/sim/rng"
)

// synthetic are runs of a plan that no simulator made: each subject takes longer than the
// one before to recover, and is else like it.
func synthetic(p Plan) []Made {
	var all []Made
	for i, s := range p.Scenarios() {
		subject := i % len(p.Subjects)
		for seed := uint64(1); seed <= p.Seeds; seed++ {
			draw := rng.New(seed, "synthetic", uint64(i))
			took := time.Duration(draw.Between(100, 200)+100*int64(subject)) * time.Millisecond
			m := measure.Measures{
				Start: 500 * time.Millisecond, Until: 8 * time.Second, Step: time.Second,
				Timeline: []int{100, 250, 250, 200, 250, 250, 250, 250},
				Cost:     measure.Cost{Messages: draw.Between(20_000, 22_000), Bytes: 3_000_000, Syncs: draw.Between(4000, 4400), Work: 600 * time.Millisecond},
			}
			m.All = measure.Operations{Asked: 1900, OK: 1890, Within: int(draw.Between(1870, 1890))}
			m.Reads = measure.Operations{Asked: 950, OK: 945, Within: 940, Latency: measure.Latency{P50: 3 * time.Millisecond, P99: 12 * time.Millisecond}}
			m.Writes = measure.Operations{Asked: 950, OK: 945, Within: 940, Latency: measure.Latency{P50: 5 * time.Millisecond, P99: time.Duration(draw.Between(15, 30)) * time.Millisecond}}
			if len(s.Faults) > 0 {
				m.All.Longest, m.All.Down = took, took
				s.Seed = seed
				at := s.Faults[len(s.Faults)-1].Trigger.At + s.ShiftBy()
				m.Recoveries = []measure.Recovery{
					{Fault: measure.Fault{ID: "early", At: time.Second}, Took: time.Millisecond, Recovered: true},
					{Fault: measure.Fault{ID: "main", At: at}, Took: took, Recovered: true, Timeouts: int64(took / (150 * time.Microsecond))},
				}
			}
			all = append(all, Made{Scenario: i, Run: Run{Seed: seed, Verdict: checker.Valid, Measures: m}})
		}
	}
	return all
}

func smallPlan(t testing.TB) Plan {
	return planned(t, "subjects: [raft, paxos, chain]\nfaults: [none, leader-crash]\nloads: [100]\nseeds: 12\n")
}

func TestATableHasACellForEachFaultAndSubjectAndEveryPair(t *testing.T) {
	p := smallPlan(t)
	table := Tabulate(p, synthetic(p))
	if len(table.Cells) != 2 || len(table.Cells[1]) != 3 || len(table.Load) != 1 || len(table.Load[0]) != 3 || len(table.Seeds) != 12 {
		t.Fatalf("found %d faults, %d loads and the seeds %v", len(table.Cells), len(table.Load), table.Seeds)
	}
	if want := 2 * len(metrics) * 3; len(table.Differences) != want {
		t.Errorf("found %d differences, expected %d", len(table.Differences), want)
	}
	c := table.Cells[1][2]
	if c.Fault != "leader-crash" || c.Subject != "chain" || c.Scenario.Name != "compare/leader-crash/chain" || len(c.Runs) != 12 || len(c.Estimates) != len(metrics) {
		t.Errorf("found the cell %s of %s, with the scenario %s, %d runs and %d estimates", c.Fault, c.Subject, c.Scenario.Name, len(c.Runs), len(c.Estimates))
	}
	recovery := c.Estimates[MetricNamed("recovery")]
	if recovery.N != 12 || recovery.Low < int64(300*time.Millisecond) || recovery.High > int64(400*time.Millisecond) {
		t.Errorf("found %+v: recovery is that of the fault which the plan is about, 300 to 400 ms", recovery)
	}
	if none := table.Cells[0][0].Estimates[MetricNamed("recovery")]; none != (Estimate{}) {
		t.Errorf("found %+v, expected that nothing recovers from nothing", none)
	}
	for _, d := range table.Differences {
		apart := d.Fault == "leader-crash" && slices.Contains([]string{"recovery", "recovery-timeouts", "longest-outage", "stalled"}, d.Metric)
		if d.Apart != apart {
			t.Errorf("%s under %s, %s and %s: told apart %v, expected %v (%+v)", d.Metric, d.Fault, d.A, d.B, d.Apart, apart, d.Estimate)
		}
		if apart && (d.High >= 0 || d.Low < -int64(400*time.Millisecond)) {
			t.Errorf("%s, %s and %s: found %+v, expected less", d.Metric, d.A, d.B, d.Estimate)
		}
	}
}

func TestATableIsTheSameInWhateverOrderRunsCome(t *testing.T) {
	p := smallPlan(t)
	runs := synthetic(p)
	table := Tabulate(p, runs)
	slices.Reverse(runs)
	if again := Tabulate(p, runs); !reflect.DeepEqual(estimates(table), estimates(again)) || !reflect.DeepEqual(table.Differences, again.Differences) {
		t.Error("found another table of the same runs in another order")
	}
}

func estimates(t *Table) (all [][]Estimate) {
	for _, row := range slices.Concat(t.Cells, t.Load) {
		for _, c := range row {
			all = append(all, c.Estimates)
		}
	}
	return all
}

func TestOneFaultMoreChangesNoOther(t *testing.T) {
	p := smallPlan(t)
	before := Tabulate(p, synthetic(p))
	gray, err := FindFault("gray")
	if err != nil {
		t.Fatal(err)
	}
	more := p
	more.Faults = append(slices.Clone(p.Faults), gray)
	var runs []Made
	for _, m := range synthetic(p) {
		if m.Scenario >= 6 {
			m.Scenario += 3
		}
		runs = append(runs, m)
	}
	for _, m := range synthetic(p) {
		if 3 <= m.Scenario && m.Scenario < 6 {
			m.Scenario += 3
			runs = append(runs, m)
		}
	}
	after := Tabulate(more, runs)
	if len(after.Seeds) != 12 || !reflect.DeepEqual(before.Differences, after.Differences[:len(before.Differences)]) || !reflect.DeepEqual(estimates(before)[:6], estimates(after)[:6]) {
		t.Error("found other numbers for the faults that were there before")
	}
}

func TestSeedsThatNotAllWereRunWithAreLeftOut(t *testing.T) {
	p := smallPlan(t)
	runs := slices.DeleteFunc(synthetic(p), func(m Made) bool { return m.Seed > 7 && m.Scenario > 4 })
	if table := Tabulate(p, runs); len(table.Seeds) != 7 || len(table.Cells[0][0].Runs) != 7 {
		t.Errorf("found the seeds %v, expected 1 to 7", table.Seeds)
	}
	if table := Tabulate(p, nil); len(table.Seeds) != 0 || len(table.Cells) != 2 || len(table.Differences) == 0 {
		t.Errorf("found %d seeds and %d rows of no runs", len(table.Seeds), len(table.Cells))
	}
}

func TestWhoDidNotRecoverCountsWithItsBoundAndIsCounted(t *testing.T) {
	p := smallPlan(t)
	runs := synthetic(p)
	for i := range runs {
		if runs[i].Scenario == 3 && runs[i].Seed <= 2 {
			r := &runs[i].Measures.Recoveries[1]
			r.Took, r.Recovered = 5*time.Second, false
		}
	}
	c := Tabulate(p, runs).Cells[1][0]
	if e := c.Estimates[MetricNamed("recovery")]; c.Censored() != 2 || e.N != 12 || e.Max != int64(5*time.Second) || e.Mean < int64(800*time.Millisecond) {
		t.Errorf("found %d censored and %+v", c.Censored(), e)
	}
}

// What waits for something may strike before all that has a time could have been shifted.
func TestWhatHasNoTimeIsNotShifted(t *testing.T) {
	p := planned(t, "subjects: [raft, paxos]\nfaults: [{name: role, faults: [{became: leader, kind: pause, target: leader, for: 1s}]}]\nseeds: 9\n")
	var runs []Made
	for i := range p.Scenarios() {
		for seed := uint64(1); seed <= p.Seeds; seed++ {
			m := measure.Measures{Until: 8 * time.Second, Recoveries: []measure.Recovery{{Fault: measure.Fault{ID: "f1", At: time.Millisecond}, Recovered: true}}}
			runs = append(runs, Made{Scenario: i, Run: Run{Seed: seed, Measures: m}})
		}
	}
	if e := Tabulate(p, runs).Cells[0][0].Estimates[MetricNamed("recovery")]; e.N != 9 {
		t.Errorf("found %d recoveries, expected 9", e.N)
	}
}

func TestTheWorstRunIsTheOneWithTheLeastShareInTime(t *testing.T) {
	p := smallPlan(t)
	runs := synthetic(p)
	for i := range runs {
		if runs[i].Scenario == 3 && runs[i].Seed == 5 {
			runs[i].Measures.All.Within = 1000
		}
	}
	if c := Tabulate(p, runs).Cells[1][0]; c.Runs[c.Worst].Seed != 5 {
		t.Errorf("found seed %d, expected 5", c.Runs[c.Worst].Seed)
	}
}

func BenchmarkTabulate(b *testing.B) {
	p := planned(b, "subjects: [raft, paxos, chain, etcdraft, primary-backup]\nfaults: [none, leader-crash, gray, lossy, all-crash, leader-pause, slow-leader, follower-crash, leader-kill, leader-deaf]\n")
	runs := synthetic(p)
	for b.Loop() {
		Tabulate(p, runs)
	}
}
