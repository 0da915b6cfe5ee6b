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

// levels judges the levels below linearizability; nil if none is known of the service.
func (r *run) levels(history checker.History, linearizable checker.Check) checker.LevelChecks {
	if r.does.Levels == nil {
		return nil
	}
	return r.does.Levels(history, linearizable, levelStepsDefault+levelStepsEach*len(history))
}

// promisedLevels are the checks of what is promised below linearizability, as far as clients
// can tell that it is not kept. What could not be told is left out: the least that is
// promised is judged besides.
func (r *run) promisedLevels(history checker.History) []checker.Check {
	if r.guarantee == checker.Eventual {
		return nil
	}
	return r.levels(history, checker.Check{}).Promised(r.guarantee)
}

// standings say which levels the history has: where it is not linearizable, or where that
// is not promised, so that nobody has looked.
func (r *run) standings(result *Result) []checker.Standing {
	linearizable := result.Linearizability.Check
	if !r.fresh() {
		linearizable = r.does.Judge(result.History, levelStepsDefault+levelStepsEach*len(result.History)).Check
	} else if linearizable.Verdict != checker.Violation {
		return nil
	}
	standings := r.levels(result.History, linearizable).Standings()
	if i := slices.IndexFunc(result.Checks, func(c checker.Check) bool { return c.Name == checker.ConvergenceName }); i >= 0 && standings != nil {
		c := result.Checks[i]
		eventual := checker.Standing{Level: checker.Eventual, Verdict: c.Verdict}
		if c.Verdict != checker.Valid {
			eventual.Why = c.Detail
		}
		standings = append(standings, eventual)
	}
	return standings
}
