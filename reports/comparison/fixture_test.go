package comparison

import (
	"sort"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/hunt/compare"
	"github.com/laplace-sim/laplace/sim/rng"
)

func planned(t testing.TB, text string) compare.Plan {
	t.Helper()
	p, err := compare.Parse("plan.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// synthetic are runs of a plan that no simulator made: under a fault each subject is without
// service for a while, the later it is the longer, and a load of more than it can do makes it
// slow.
func synthetic(p compare.Plan) []compare.Made {
	var all []compare.Made
	for i, s := range p.Scenarios() {
		for seed := uint64(1); seed <= p.Seeds; seed++ {
			s.Seed = seed
			draw := rng.New(seed, "synthetic", uint64(i))
			all = append(all, compare.Made{Scenario: i, Run: compare.Run{Seed: seed, Verdict: checker.Valid, Measures: measured(p, i, s.ShiftBy(), &draw)}})
		}
	}
	return all
}

// measured are the measures of a run of a scenario whose faults strike later by shift.
func measured(p compare.Plan, scenario int, shift time.Duration, draw *rng.Stream) measure.Measures {
	subject := scenario % len(p.Subjects)
	step, phase := 50*time.Millisecond, 8*time.Second
	m := measure.Measures{Start: 500 * time.Millisecond, Until: phase, Step: step,
		Cost: measure.Cost{Messages: draw.Between(20_000, 22_000), Bytes: 3_000_000, Syncs: draw.Between(4000, 4400), Work: 600 * time.Millisecond}}
	rate, slow := int64(250), time.Millisecond*time.Duration(2+subject)
	begin, down := phase, time.Duration(0)
	if fault := scenario / len(p.Subjects); fault >= len(p.Faults) {
		rate = int64(p.Loads[fault-len(p.Faults)])
		most := int64(300 - 50*subject)
		if rate > most {
			slow *= time.Duration(20 * rate / most)
			rate = most
		}
	} else if f := p.Faults[fault]; len(f.Schedule) > 0 {
		begin, down = f.Begin+shift, time.Duration(draw.Between(100, 300)*int64(1+subject)*int64(fault))*time.Millisecond
		m.Recoveries = []measure.Recovery{{Fault: measure.Fault{ID: "main", At: begin}, Took: down, Recovered: true, Timeouts: int64(down / (150 * time.Microsecond))}}
	}
	count := 0
	for at := time.Duration(0); at < phase; at += step {
		n := int(draw.Between(rate*3/4, rate*5/4) * int64(step) / int64(time.Second))
		if at < m.Start || begin <= at && at < begin+down {
			n = 0
		}
		m.Timeline = append(m.Timeline, n)
		count += n
	}
	m.All = operations(count, count/20+int(down/(20*time.Millisecond)), slow, down, draw)
	m.Reads, m.Writes = operations(count/2, count/50, slow/2, down, draw), operations(count/2, count/40, slow, down, draw)
	if down > measure.OutageMin {
		m.All.Outages, m.All.Down, m.All.Longest = []measure.Outage{{From: begin, For: down}}, down, down
	}
	return m
}

// operations are some of which so many were late.
func operations(n, late int, typical, down time.Duration, draw *rng.Stream) measure.Operations {
	n = max(n, 1)
	late = min(late, n)
	o := measure.Operations{Asked: n, OK: n, Within: n - late}
	var counts [buckets]int
	for i := 0; i < n; i++ {
		took := typical + time.Duration(draw.Between(0, int64(typical)))
		if i < late {
			took += time.Duration(draw.Between(1, int64(down)+int64(10*time.Millisecond)))
		}
		counts[sort.Search(buckets-1, func(n int) bool { return measure.Bucket{Number: n}.Most() >= took })]++
	}
	var h measure.Histogram
	for number, count := range counts {
		if count > 0 {
			h = append(h, measure.Bucket{Number: number, Count: count})
		}
	}
	o.Latency = measure.Latency{P50: h.Quantile(500_000), P99: h.Quantile(990_000), Max: h.Quantile(1_000_000), Histogram: h}
	return o
}

// buckets is how many a histogram has for times of up to some minutes.
const buckets = 500

// table is one of three subjects, three faults and three loads.
func table(t testing.TB) *compare.Table {
	p := planned(t, "subjects: [raft, paxos, chain]\nfaults: [none, leader-crash, gray]\nloads: [100, 200, 400]\nseeds: 12\n")
	return compare.Tabulate(p, synthetic(p))
}
