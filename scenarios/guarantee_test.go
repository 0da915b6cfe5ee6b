package scenarios

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

func TestAModeIsJudgedAtWhatItPromises(t *testing.T) {
	for _, c := range []struct {
		scenario, parameter, value string
		judged, left               []string // some of them
	}{
		{
			"primary-backup/blackouts", "mode", "async",
			[]string{"written values", "convergence", "election safety", "progress", "program"},
			[]string{"linearizability", "applied commands", "acknowledged commands", "at most once", "fencing"},
		},
		{
			"etcdraft/everything", "lease-reads", "true",
			[]string{"written values", "convergence", "applied commands", "acknowledged commands", "progress"},
			[]string{"linearizability", "fencing"},
		},
		{
			"raft/lease-reads", "lease-reads", "true",
			[]string{"linearizability", "acknowledged commands", "progress"},
			[]string{"written values", "convergence"},
		},
	} {
		for seed := range uint64(6) {
			s := find(t, c.scenario, seed)
			parameters := map[string]string{c.parameter: c.value}
			for name, value := range s.Parameters {
				parameters[name] = value
			}
			s.Parameters = parameters
			r := mustRun(t, s, Options{})
			mustBeValid(t, r)
			var names []string
			for _, check := range r.Checks {
				names = append(names, check.Name)
			}
			for _, name := range c.judged {
				if !slices.Contains(names, name) {
					t.Errorf("%s with %s: found the checks %v, expected %s among them", c.scenario, c.value, names, name)
				}
			}
			for _, name := range c.left {
				if slices.Contains(names, name) {
					t.Errorf("%s with %s: found the check %s of what is not promised", c.scenario, c.value, name)
				}
			}
		}
	}
}

// The same runs lose what was acknowledged: were they judged at more, they would
// be violations.
func TestAsyncReplicationLosesWhatItDoesNotPromiseToKeep(t *testing.T) {
	for seed := range uint64(20) {
		s := find(t, "primary-backup/blackouts", seed)
		s.Parameters = map[string]string{"mode": "async"}
		r := mustRun(t, s, Options{})
		if keyvalue.Linearizable(r.History, 4_000_000).Verdict == checker.Violation {
			return
		}
	}
	t.Error("found 20 linearizable runs, expected one that is not")
}
