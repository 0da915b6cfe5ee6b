package models

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/bank"
	"github.com/laplace-sim/laplace/checker/models/kafka"
	"github.com/laplace-sim/laplace/checker/models/longfork"
	"github.com/laplace-sim/laplace/checker/models/uniqueids"
)

var uniqueIDs = Model{
	Name:    "unique-ids",
	Summary: "ids that are handed out, each once",
	Kinds:   uniqueids.Kinds,
	Jepsen:  uniqueids.Jepsen,
	Levels:  ordered,
	Judge:   byOrder(uniqueids.Unique),
}

var anyBank = bankModel("bank", "a bank, among whose accounts money is transferred; none may be overdrawn", bank.Judge)

var overdraftBank = bankModel("bank-overdraft", "a bank whose accounts may have less than nothing", bank.JudgeOverdraft)

func bankModel(name, summary string, judge func(h checker.History, level checker.Level, steps int) bank.Answer) Model {
	return Model{
		Name: name, Summary: summary, Kinds: bank.Kinds, Accept: bank.Accept, Jepsen: bank.Jepsen, Levels: bank.Levels,
		Judge: func(h checker.History, t Terms) Answer {
			found := judge(h, t.Level, t.Steps)
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
	Accept:  longfork.Accept,
	Jepsen:  longfork.Jepsen,
	Levels:  longfork.Levels,
	Judge: func(h checker.History, t Terms) Answer {
		checks, standings := longfork.Judge(h, t.Steps)
		return Answer{Checks: checks, Standings: standings}
	},
}

var logs = Model{
	Name:    "kafka",
	Summary: "logs like those of Kafka: messages are sent to keys, and polled in their order",
	Kinds:   kafka.Kinds,
	Accept:  kafka.Accept,
	Jepsen:  kafka.Jepsen,
	Levels:  kafka.Levels,
	Judge: func(h checker.History, t Terms) Answer {
		checks, standings := kafka.Judge(h, t.Level, t.Steps)
		return Answer{Checks: checks, Standings: standings}
	},
}
