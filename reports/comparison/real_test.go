package comparison

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/hunt/compare"
	"github.com/laplace-sim/laplace/scenarios"
)

// real is the table of a plan whose runs are made here.
func real(t testing.TB, p compare.Plan) *compare.Table {
	t.Helper()
	var runs []compare.Made
	for i, s := range p.Scenarios() {
		for seed := uint64(1); seed <= p.Seeds; seed++ {
			runs = append(runs, compare.Made{Scenario: i, Run: compare.Run{Seed: seed, Verdict: checker.Valid, Measures: run(t, s, seed)}})
		}
	}
	return compare.Tabulate(p, runs)
}

// run is what is measured of a scenario with a seed. It is valid.
func run(t testing.TB, s scenarios.Scenario, seed uint64) measure.Measures {
	t.Helper()
	s.Seed = seed
	result, err := scenarios.Run(context.Background(), s, scenarios.Options{})
	if err != nil || result.Verdict != checker.Valid {
		t.Fatalf("%s with seed %d: found %v (%v), expected a valid run", s.Name, seed, result.Verdict, err)
	}
	return result.Measures
}

func TestRunsOfProtocolsAreShownWithWhatTheyMeasured(t *testing.T) {
	plan := planned(t, "subjects: [raft, chain]\nfaults: [none, leader-crash]\nloads: [100, 300]\nseeds: 2\nduration: 6s\n")
	of := real(t, plan)
	files := written(t, Files(of, nowhere))
	text := string(files[PageFile])
	for _, cells := range of.Cells {
		for _, c := range cells {
			for _, name := range mapped {
				at, m := metric(name)
				if cell := cellText(m, c, c.Estimates[at]); !strings.Contains(text, ">"+cell+"<") {
					t.Errorf("the map does not say %s of %s under %s, which is %s", name, c.Subject, c.Fault, cell)
				}
			}
		}
	}
	c := of.Cells[1][1]
	worst := c.Runs[c.Worst]
	command := fmt.Sprintf("laplace run scenarios/leader-crash-chain.yaml --seed %d", worst.Seed)
	if !strings.Contains(text, command) {
		t.Errorf("the page does not say %s", command)
	}
	again, err := scenarios.Parse("chain.yaml", files["scenarios/leader-crash-chain.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	if made := run(t, again, worst.Seed); !reflect.DeepEqual(made.All, worst.Measures.All) || made.Cost != worst.Measures.Cost {
		t.Errorf("the line that the page shows makes another run: %+v, expected %+v", made.Cost, worst.Measures.Cost)
	}
}

// isXML fails the test if the text is no well-formed XML.
func isXML(t *testing.T, name string, content []byte) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(content)))
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
	}
}
