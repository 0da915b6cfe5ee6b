package bank

import (
	"github.com/laplace-sim/laplace/checker/models/bank"
	"github.com/laplace-sim/laplace/services"
)

// transfers is some clients who move money about.
var transfers = &services.Workload{
	Name:    "bank",
	Summary: "clients transfer money among the accounts of a few banks, and read all balances",
	Keys:    2,
	Bytes:   64,
	Mix:     []services.Weight{{Kind: bank.Transfer, Weight: 60}, {Kind: bank.Balances, Weight: 40}},
	New:     newGenerator,
	Judge:   bank.Linearizable,
	Least:   bank.Least,
}

// amountMost is the most that clients transfer at once: half of what an account has to
// begin with, so that some transfers are refused. Few amounts would make many transfers
// of unknown outcome explain the same balances.
const amountMost = bank.Opening / 2

// A generator makes up operations of one client.
type generator struct{ services.Seat }

func newGenerator(s services.Seat) services.Generator { return generator{s} }

// Make transfers some amount from any account to any, the same one included.
func (g generator) Make(kind *services.Kind, key string) services.Operation {
	o := services.Operation{Kind: kind, Key: key}
	if kind == bank.Transfer {
		account := func() int { return int(g.Random.Below(bank.Accounts)) }
		o.Value = bank.Order{Amount: 1 + int16(g.Random.Below(amountMost)), From: account(), To: account()}.String()
	}
	return o
}

// Learn does nothing: what to transfer does not depend on what there is.
func (generator) Learn(services.Operation, services.Result, services.Outcome, bool) {}

// Look reads all balances.
func (generator) Look(key string) (services.Operation, bool) {
	return services.Operation{Kind: bank.Balances, Key: key}, true
}
