package scenarios

import "testing"

func TestEveryFlawSaysWhatItIsAndHasAScenarioThatBringsItOut(t *testing.T) {
	for _, p := range Protocols() {
		for _, f := range p.Flaws {
			if f.Summary == "" || f.Source == "" || f.Needs == "" {
				t.Errorf("%s %s: found %+v, expected what it does wrong, where that is documented and what faults it needs", p.Name, f.Name, f)
			}
			switch s, err := Find(f.Scenario); {
			case err != nil:
				t.Errorf("%s %s: the scenario that brings it out: %v", p.Name, f.Name, err)
			case s.Protocol != p.Name:
				t.Errorf("%s %s: the scenario %s that is to bring it out is about %s", p.Name, f.Name, f.Scenario, s.Protocol)
			}
		}
	}
}
