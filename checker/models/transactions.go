package models

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/listappend"
	"github.com/laplace-sim/laplace/checker/models/rwregister"
	"github.com/laplace-sim/laplace/checker/txn"
)

var listAppends = Model{
	Name:    "list-append",
	Summary: "transactions that append to lists and read them: which levels of isolation they rule out",
	Kinds:   listappend.Kinds,
	Accept:  listappend.Accept,
	Jepsen:  listappend.Jepsen,
	Levels:  txn.Levels(),
	Judge: func(h checker.History, t Terms) Answer {
		return transactional(listappend.Isolation(h, t.Level, t.Steps))
	},
}

var rwRegisters = Model{
	Name:    "rw-register",
	Summary: "transactions that write registers and read them: which levels of isolation they rule out",
	Kinds:   rwregister.Kinds,
	Accept:  rwregister.Accept,
	Jepsen:  rwregister.Jepsen,
	Levels:  txn.Levels(),
	Judge: func(h checker.History, t Terms) Answer {
		return transactional(rwregister.Isolation(h, t.Level, t.Steps))
	},
}

// transactional is the answer of a judge of transactions.
func transactional(a txn.Answer) Answer {
	return Answer{Checks: a.Checks, Standings: a.Standings, Page: a.Page}
}
