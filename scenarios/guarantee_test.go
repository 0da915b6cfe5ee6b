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
			[]string{"linearizability", "prefix", "read-your-writes", "applied commands", "acknowledged commands", "at most once", "fencing"},
		},
		{
			"etcdraft/everything", "lease-reads", "true",
			[]string{"written values", "prefix", "convergence", "applied commands", "acknowledged commands", "progress"},
			[]string{"linearizability", "fencing", "sequential-per-key"},
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

// What is lost is no violation of what is promised, and is told for what it is.
func TestWhatIsLostWhereThatIsPromisedIsTold(t *testing.T) {
	broken := make(map[checker.Level]bool)
	for seed := range uint64(6) {
		r := mustRun(t, find(t, "primary-backup/lost-updates", seed), Options{Levels: true})
		mustBeValid(t, r)
		if r.Level != checker.Eventual || len(r.Standings) < 2 {
			t.Fatalf("found the level %s and the standings %v, expected what is promised, and several", r.Level, r.Standings)
		}
		for _, s := range r.Standings {
			if s.Verdict == checker.Violation {
				broken[s.Level] = true
			}
			if s.Verdict != checker.Valid && s.Why == "" {
				t.Errorf("seed %d: found %v without a reason", seed, s)
			}
		}
		if last := r.Standings[len(r.Standings)-1]; last.Level != checker.Eventual || last.Verdict != checker.Valid {
			t.Errorf("seed %d: found %v, expected eventual consistency to hold", seed, last)
		}
	}
	for _, level := range []checker.Level{checker.Linearizable, checker.SequentialPerKey, checker.ReadYourWrites} {
		if !broken[level] {
			t.Errorf("found no run that was not %s, expected one", level)
		}
	}
}

// A run looks for what holds only where something does not, and only if somebody asks.
func TestLevelsAreLookedForWhereLinearizabilityIsBroken(t *testing.T) {
	s := find(t, "raft/leader-partition", 1)
	s.Flaw = "stale-read"
	for seed := range uint64(20) {
		s.Seed = seed
		r := mustRun(t, s, Options{Levels: true})
		violated := r.Linearizability.Verdict == checker.Violation
		if violated != (len(r.Standings) > 0) {
			t.Fatalf("seed %d: found linearizability %v and the standings %v, expected these where it is violated", seed, r.Linearizability.Verdict, r.Standings)
		}
		if !violated {
			continue
		}
		if silent := mustRun(t, s, Options{}); silent.Standings != nil {
			t.Errorf("found the standings %v, expected none that nobody asked for", silent.Standings)
		}
		return
	}
	t.Error("found no run with a stale read, expected one")
}
