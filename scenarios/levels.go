package scenarios

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// How many steps the levels below linearizability may take, and more for each operation.
// Most histories take few; where values repeat there is no end to what can be tried.
const (
	levelStepsDefault = 200_000
	levelStepsEach    = 500
)

// levelSteps bounds what looks at levels.
func levelSteps(history checker.History) int { return levelStepsDefault + levelStepsEach*len(history) }

// unpromised are the checks of levels of a history that need not be linearizable; nil if none
// is known of the service, or nobody wants to know and nothing above the least is promised.
func (r *run) unpromised(history checker.History) checker.LevelChecks {
	if r.does.Levels == nil || r.guarantee == checker.Eventual && !r.options.Levels {
		return nil
	}
	steps := levelSteps(history)
	return r.does.Levels(history, r.does.Judge(history, steps).Check, steps)
}

// violated are those of one that is not, though it should be; nil if it is, or nobody wants to
// know.
func (r *run) violated(result *Result) checker.LevelChecks {
	c := result.Linearizability.Check
	if r.does.Levels == nil || !r.options.Levels || c.Verdict != checker.Violation {
		return nil
	}
	return r.does.Levels(result.History, c, levelSteps(result.History))
}

// standings are what the checks of levels come to, with that of replicas that agree.
func standings(levels checker.LevelChecks, checks []checker.Check) []checker.Standing {
	standings := levels.Standings()
	if i := slices.IndexFunc(checks, func(c checker.Check) bool { return c.Name == checker.ConvergenceName }); i >= 0 && len(standings) > 0 {
		c := checks[i]
		eventual := checker.Standing{Level: checker.Eventual, Verdict: c.Verdict}
		if c.Verdict != checker.Valid {
			eventual.Why = c.Detail
		}
		standings = append(standings, eventual)
	}
	return standings
}
