package compare

import (
	"slices"
	"testing"
)

// twins are a plan of raft beside itself, or beside raft with something else.
func twins(t testing.TB, other string) Plan {
	p := planned(t, "subjects: {raft: {}, twin: {protocol: raft"+other+"}}\nfaults: [none, leader-crash]\nduration: 5s\nseeds: 24\n")
	return p
}

// shuffledApart is the table of raft beside raft with other seeds: what was run with the
// seeds behind those of the table stands for the twin.
func shuffledApart(p Plan, table *Table) *Table {
	var runs []Made
	half := len(table.Seeds) / 2
	for i, row := range table.Cells {
		for k, r := range row[0].Runs[:half] {
			twin := row[0].Runs[half+k]
			twin.Seed = r.Seed
			runs = append(runs, Made{Scenario: 2 * i, Run: r}, Made{Scenario: 2*i + 1, Run: twin})
		}
	}
	return Tabulate(p, runs)
}

// toldApart are how many comparisons were made, and those that told two apart.
func toldApart(table *Table) (made int, apart []string) {
	for _, d := range table.Differences {
		if d.N > 0 {
			made++
		}
		if d.Apart {
			apart = append(apart, d.Metric+" under "+d.Fault)
		}
	}
	return made, apart
}

func TestRaftIsNotToldApartFromItself(t *testing.T) {
	p := twins(t, "")
	table := compared(t, p, 0)
	if _, apart := toldApart(table); len(apart) > 0 {
		t.Errorf("with the same seeds: found %q, expected the same runs", apart)
	}
	if made, apart := toldApart(shuffledApart(p, table)); made < 25 || len(apart) > 1 {
		t.Errorf("with other seeds: found %q of %d comparisons, expected one at the most", apart, made)
	}
}

func TestRaftWithAHeartbeatOfTwiceTheLengthIsToldApart(t *testing.T) {
	table := compared(t, twins(t, ", parameters: {heartbeat: 100ms}"), 0)
	_, apart := toldApart(table)
	if !slices.Contains(apart, "messages under none") {
		t.Errorf("found %q, expected fewer messages for heartbeats that are half as many", apart)
	}
	for _, d := range table.Differences {
		if d.Metric == "messages" && d.Fault == "none" && d.Low <= 0 {
			t.Errorf("found %+v, expected raft to send more than its twin", d.Estimate)
		}
	}
}
