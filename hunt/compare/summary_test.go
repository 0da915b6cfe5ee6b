package compare

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

var update = flag.Bool("update", false, "write the golden summary anew")

const goldenSummary = "testdata/summary.md"

// troubled is a table with everything in it that a summary has words for.
func troubled(t testing.TB) *Table {
	p := planned(t, `
name: troubled
summary: four subjects, of which one is not safe
subjects:
  raft: {}
  slow: {protocol: raft, parameters: {heartbeat: 60ms}}
  chain: {nodes: 6}
  paxos: {}
faults: [none, leader-crash, gray, lossy]
loads: [100, 500]
seeds: 12
`)
	runs := synthetic(p)
	for i := range runs {
		m := &runs[i].Measures
		switch scenario := p.Scenarios()[runs[i].Scenario].Name; {
		case scenario == "compare/leader-crash/chain" && runs[i].Seed%3 == 0:
			runs[i].Verdict, m.Lost = checker.Violation, 2
		case scenario == "compare/gray/slow" && runs[i].Seed%2 == 0:
			m.Recoveries[1].Took, m.Recoveries[1].Recovered = 5*time.Second, false
		case scenario == "compare/lossy/paxos":
			m.Recoveries = nil
		case scenario == "compare/gray/paxos" && runs[i].Seed == 7:
			runs[i].Verdict = checker.Unknown
		case scenario == "compare/load/500/slow":
			m.All.Within = m.All.Asked / 2
		case strings.HasPrefix(scenario, "compare/load/"):
			m.All.Within = m.All.Asked
		case strings.HasPrefix(scenario, "compare/none/"):
			m.Cost.Messages *= int64(1 + runs[i].Scenario%4)
		}
	}
	return Tabulate(p, runs)
}

func TestTheSummaryReadsAsItDid(t *testing.T) {
	table := troubled(t)
	// The versions of a model change more often than words do.
	found := strings.Replace(table.Summary(), string(scenarios.ModelOf(table.Plan.Scenarios()...)), "MODEL", 1)
	if *update {
		if err := os.WriteFile(goldenSummary, []byte(found), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(goldenSummary)
	if err != nil {
		t.Fatal(err)
	}
	if found != string(golden) {
		t.Errorf("found\n%s\nexpected\n%s\nIf the words were changed on purpose: go test ./hunt/compare -run TheSummary -update", found, golden)
	}
}

func TestWhoIsNotSafeIsSaidFirstAndNotPraised(t *testing.T) {
	text := troubled(t).Summary()
	alarm, compared := strings.Index(text, "**chain under leader-crash: 4 of 12 runs are violations, acknowledged writes lost: 8** (seeds 3, 6, 9, 12)"), strings.Index(text, "## What was compared")
	if alarm < 0 || alarm > compared {
		t.Errorf("found the alarm at %d, expected it before %d in\n%s", alarm, compared, text)
	}
	said := text[strings.Index(text, "**leader-crash**"):]
	said = said[:strings.Index(said, "**gray**")]
	if strings.Contains(said, "chain") {
		t.Errorf("chain lost writes under this fault, and is compared in\n%s", said)
	}
	if !strings.Contains(text, "**The numbers of machines differ**") {
		t.Error("it is not said that one has a machine more")
	}
	if !strings.Contains(text, "## Not struck\n\n- paxos under lossy: the fault struck in no run") || strings.Count(text, "struck in no run") != 1 {
		t.Error("it is not said whom the fault spared")
	}
	if !strings.Contains(text, "slow under gray: in 6 of 12 runs no write was acknowledged again before the phase ended") {
		t.Error("it is not said who was not back")
	}
}

func TestALimitOfTheClientsIsSaidToBeNoneOfProtocols(t *testing.T) {
	const said = "Beyond 4950 a second each of the 99 clients"
	for load, limited := range map[string]bool{"4950": false, "4951": true} {
		p := planned(t, "subjects: [raft, paxos]\nseeds: 2\nloads: [100, "+load+"]\n")
		if text := Tabulate(p, synthetic(p)).Summary(); strings.Contains(text, said) != limited {
			t.Errorf("%s a second: found in the summary that clients are the limit: %v, expected %v", load, !limited, limited)
		}
	}
}

func TestNothingIsSaidOfNoRuns(t *testing.T) {
	if text := Tabulate(smallPlan(t), nil).Summary(); !strings.Contains(text, "Nothing can be said") || strings.Contains(text, "| raft") {
		t.Errorf("found\n%s", text)
	}
}

func TestNumbersAreWrittenForPeopleAndExactlyForPrograms(t *testing.T) {
	for _, c := range []struct {
		unit                Unit
		value               int64
		text, decimal, name string
	}{
		{Duration, 212_449_999, "212.4 ms", "212.449999", "ms"},
		{Duration, -1_315_000_000, "-1.32 s", "-1315.000000", "ms"},
		{Duration, 2_345_678, "2.35 ms", "2.345678", "ms"},
		{Duration, 345_678, "346 µs", "0.345678", "ms"},
		{Duration, 0, "0.0 ms", "0.000000", "ms"},
		{Share, 991_234, "99.12 %", "99.1234", "%"},
		{Share, 5, "0.00 %", "0.0005", "%"},
		{Count, 11_630, "11.63", "11.630", ""},
		{PerSecond, 250_060, "250.1/s", "250.060", "/s"},
		{Nanos, 333_333, "333.3 µs", "333.333", "us"},
		{Bytes, 1_666_666, "1667 bytes", "1666.666", "bytes"},
		{Multiple, 1_500, "1.50", "1.500", "timeouts"},
		{Multiple, 0, "0.00", "0.000", "timeouts"},
	} {
		if text, decimal, name := c.unit.Text(c.value), c.unit.Decimal(c.value), c.unit.Name(); text != c.text || decimal != c.decimal || name != c.name {
			t.Errorf("%d: found %q, %q and %q, expected %q, %q and %q", c.value, text, decimal, name, c.text, c.decimal, c.name)
		}
	}
	if span := Duration.Span(40_210_000, 1_090_000_000); span != "0.04 to 1.09 s" {
		t.Errorf("found %q", span)
	}
}
