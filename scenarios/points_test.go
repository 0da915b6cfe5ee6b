package scenarios

import "testing"

func TestRaftSurvivesItsFaultPointsAndTheResultListsThem(t *testing.T) {
	s, err := Parse("points.yaml", []byte(`
protocol: raft
duration: 8s
faults:
  - {id: rash, at: 0s, kind: fault-point, point: skip-pre-vote, probability: 100%, target: all, for: 8s}
  - {id: weary, at: 0s, kind: fault-point, point: step-down, probability: 5%, target: all, for: 8s}
`))
	if err != nil {
		t.Fatal(err)
	}
	r := mustRun(t, s, Options{})
	mustBeValid(t, r)
	fired := make(map[string]uint64)
	for _, p := range r.Points {
		fired[p.Name] = p.Fired
	}
	if fired["skip-pre-vote"] == 0 || fired["step-down"] == 0 {
		t.Errorf("found the points %+v, expected both to have struck", r.Points)
	}
	s.Faults = nil
	calm := mustRun(t, s, Options{})
	if len(calm.Points) != 0 || leaders(calm) >= leaders(r) {
		t.Errorf("found %d leaders with the points on and %d with them off, where %+v struck", leaders(r), leaders(calm), calm.Points)
	}
	for _, change := range r.Roles {
		if change.Role == "pre-candidate" && change.At > 0 && change.At < s.Duration {
			t.Fatalf("%v asked before an election at %v", change.Node, change.At)
		}
	}
}

// leaders counts how often a server became leader.
func leaders(r *Result) int {
	n := 0
	for _, change := range r.Roles {
		if change.Role == "leader" {
			n++
		}
	}
	return n
}
