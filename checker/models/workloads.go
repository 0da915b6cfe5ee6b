package models

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/bank"
	"github.com/laplace-sim/laplace/checker/models/longfork"
	"github.com/laplace-sim/laplace/checker/models/uniqueids"
)

var uniqueIDs = Model{
	Name:    "unique-ids",
	Summary: "ids that are handed out, each once",
	Kinds:   uniqueids.Kinds,
	Jepsen:  uniqueids.Jepsen,
	Levels:  []checker.Level{checker.Linearizable},
	Judge: func(h checker.History, level checker.Level, steps int) Answer {
		found := uniqueids.Unique(h, steps).Check
		return Answer{Checks: []checker.Check{found}, Standings: []checker.Standing{standing(level, found)}}
	},
}

var anyBank = bankModel("bank", "a bank, among whose accounts money is transferred; none may be overdrawn", bank.Judge)

var overdraftBank = bankModel("bank-overdraft", "a bank whose accounts may have less than nothing", bank.JudgeOverdraft)

func bankModel(name, summary string, judge func(h checker.History, level checker.Level, steps int) bank.Answer) Model {
	return Model{
		Name: name, Summary: summary, Kinds: bank.Kinds, Jepsen: bank.Jepsen, Levels: bank.Levels,
		Judge: func(h checker.History, level checker.Level, steps int) Answer {
			found := judge(h, level, steps)
			a := Answer{Checks: []checker.Check{found.Check}, Standings: found.Standings}
			if found.Result.Pictured() && found.Check.Verdict == checker.Violation {
				a.Page = found.Result.Visualize
			}
			return a
		},
	}
}

var longForks = Model{
	Name:    "long-fork",
	Summary: "keys that are written once, and reads of several: looks for two that disagree on which came first",
	Kinds:   longfork.Kinds,
	Jepsen:  longfork.Jepsen,
	Levels:  longfork.Levels,
	Judge: func(h checker.History, _ checker.Level, steps int) Answer {
		checks, standings := longfork.Judge(h, steps)
		return Answer{Checks: checks, Standings: standings}
	},
}

// standing is what a check that judges all of a level says of it.
func standing(level checker.Level, c checker.Check) checker.Standing {
	s := checker.Standing{Level: level, Verdict: c.Verdict}
	if c.Verdict != checker.Valid {
		s.Why = c.Detail
	}
	return s
}
