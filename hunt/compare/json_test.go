package compare

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
)

func TestATableAsJSONHasTheNumbersOfTheCSV(t *testing.T) {
	text, err := json.Marshal(troubled(t))
	if err != nil {
		t.Fatal(err)
	}
	var found struct {
		Verdict string
		Seeds   []uint64
		Metrics []struct{ Name, Unit string }
		Cells   []struct {
			Fault, Subject string
			Unsafe         []uint64 `json:"unsafe_seeds"`
			Censored       int
			Worst          uint64 `json:"worst_seed"`
			Estimates      map[string]struct {
				N    int
				Mean float64
			}
		}
		Loads       []struct{ Rate int }
		Differences []struct {
			Metric, A, B string
			N            int
			Low, High    float64
			Apart        bool
		}
	}
	if err := json.Unmarshal(text, &found); err != nil {
		t.Fatal(err)
	}
	if found.Verdict != "violation" || len(found.Seeds) != 12 || len(found.Metrics) != len(metrics) || len(found.Cells) != 12 || len(found.Loads) != 8 {
		t.Errorf("found %s, %d seeds, %d metrics, %d cells and %d loads", found.Verdict, len(found.Seeds), len(found.Metrics), len(found.Cells), len(found.Loads))
	}
	chain := found.Cells[6]
	if chain.Fault != "leader-crash" || chain.Subject != "chain" || !reflect.DeepEqual(chain.Unsafe, []uint64{3, 6, 9, 12}) || chain.Worst == 0 {
		t.Errorf("found %+v", chain)
	}
	if recovery := chain.Estimates["recovery"]; recovery.N != 12 || recovery.Mean < 300 || recovery.Mean > 400 {
		t.Errorf("found %+v, expected 300 to 400 ms", recovery)
	}
	if _, there := found.Cells[0].Estimates["recovery"]; there {
		t.Error("found a recovery where nothing went wrong")
	}
	for _, d := range found.Differences {
		if d.N == 0 || d.Low > d.High || d.Apart != (d.Low > 0 || d.High < 0) {
			t.Errorf("found %+v", d)
		}
	}
}

func TestTheVerdictOfATableIsTheWorst(t *testing.T) {
	p := smallPlan(t)
	runs := synthetic(p)
	if v := Tabulate(p, nil).Verdict(); v != checker.Unknown {
		t.Errorf("of no runs: found %s", v)
	}
	if v := Tabulate(p, runs).Verdict(); v != checker.Valid {
		t.Errorf("found %s", v)
	}
	runs[20].Verdict = checker.Unknown
	if v := Tabulate(p, runs).Verdict(); v != checker.Unknown {
		t.Errorf("found %s", v)
	}
	runs[5].Measures.Lost = 1
	if v := Tabulate(p, runs).Verdict(); v != checker.Violation {
		t.Errorf("found %s", v)
	}
}

func TestAPlanCanBeMadeOfNames(t *testing.T) {
	p, err := Named([]string{"raft", "chain"}, []string{"gray"})
	if err != nil || len(p.Scenarios()) != 2 || p.Scenarios()[1].Name != "compare/gray/chain" || p.Seeds != 50 {
		t.Errorf("found %d scenarios and the error %v", len(p.Scenarios()), err)
	}
	for _, c := range []struct {
		protocols, faults []string
		want              string
	}{
		{[]string{"raft", "chian"}, nil, "did you mean chain?"},
		{[]string{"raft", "chain"}, []string{"grey"}, "did you mean gray?"},
		{[]string{"raft"}, nil, "found 1 subject, expected 2 to 16"},
	} {
		if _, err := Named(c.protocols, c.faults); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q under %q: found %v, expected %q", c.protocols, c.faults, err, c.want)
		}
	}
}
