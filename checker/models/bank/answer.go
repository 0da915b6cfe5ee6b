package bank

import (
	"strconv"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// Levels are those that a history of banks can be judged at.
var Levels = []checker.Level{checker.StrictSerializable, checker.SnapshotIsolation}

// An Answer is what judging a bank from anywhere came to.
type Answer struct {
	// Check is what was judged for the level.
	Check checker.Check
	// Standings are those of Levels.
	Standings []checker.Standing
	// Result is that of the search for an order; its picture is that of Check if that is
	// a violation of strict serializability by more than totals.
	Result linear.Result
}

// Judge judges a history of banks of which nobody says what accounts they have and with
// how much they began. No account may be overdrawn.
//
// A bank is strict serializable if it is linearizable as one object, which is searched for
// within steps; 0 is no bound. By snapshot isolation every read has the same total
// (SameTotals): that is necessary, and does not suffice. It is known to hold if an order
// of the transfers was found in which each read shows what some first part of them left.
func Judge(h checker.History, level checker.Level, steps int) Answer {
	return rules{}.judge(h, level, steps)
}

// JudgeOverdraft is Judge of banks whose accounts may have less than nothing.
func JudgeOverdraft(h checker.History, level checker.Level, steps int) Answer {
	return rules{overdraft: true}.judge(h, level, steps)
}

func (r rules) judge(h checker.History, level checker.Level, steps int) Answer {
	totals := r.sameTotals(h)
	strict := checker.Standing{Level: checker.StrictSerializable, Verdict: totals.Verdict, Why: totals.Detail}
	snapshot := checker.Standing{Level: checker.SnapshotIsolation, Verdict: totals.Verdict, Why: totals.Detail}
	a := Answer{Check: totals}
	if err := readable(h); totals.Verdict != checker.Violation && err == nil {
		a.Result = linear.Check(h, unopened{r}, steps)
		strict.Verdict, strict.Why = a.Result.Verdict, a.Result.Detail
		if totals.Verdict == checker.Unknown && strict.Verdict == checker.Valid {
			strict.Verdict, strict.Why = checker.Unknown, totals.Detail
		} else if level == checker.StrictSerializable {
			a.Check = a.Result.Check
		}
		snapshot.Verdict, snapshot.Why = strict.Verdict, strict.Why
		if strict.Verdict == checker.Violation {
			snapshot.Verdict = linear.Check(anytime(h), unopened{r}, anytimeSteps).Verdict
		}
		if snapshot.Verdict != checker.Valid {
			snapshot.Verdict, snapshot.Why = checker.Unknown, "totals do not rule it out, and no more was judged"
		}
	}
	if level == checker.SnapshotIsolation && a.Check.Verdict == checker.Valid {
		a.Check.Detail += "; " + more[snapshot.Verdict]
	}
	if snapshot.Verdict == checker.Valid {
		snapshot.Why = ""
	}
	if strict.Verdict == checker.Valid {
		strict.Why = ""
	}
	a.Standings = []checker.Standing{strict, snapshot}
	return a
}

// more says what totals that are the same come to, by what is known of the level.
var more = map[checker.Verdict]string{
	checker.Valid:   "and there is an order of the transfers in which each read shows what some first part of them left",
	checker.Unknown: "snapshot isolation needs that, and more that was not judged",
}

// anytimeSteps bounds the search for an order in which reads may be old.
const anytimeSteps = 2_000_000

// anytime is a history in which reads may show whatever was, however long ago: each is
// called before all else, by a client of its own.
func anytime(h checker.History) checker.History {
	var reads, writes checker.History
	for _, o := range h {
		o.CallOrder, o.ReturnOrder, o.Late = 0, 0, 0
		if o.Kind != Balances {
			writes = append(writes, o)
			continue
		}
		if o.Outcome == checker.OutcomeOK {
			o.Client, o.Call = "reader "+strconv.Itoa(len(reads)+1), 0
			reads = append(reads, o)
		}
	}
	return append(reads, writes...)
}
