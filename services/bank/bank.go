// Package bank is the service of banks with a few accounts each, among which money is
// transferred: whatever happens, a bank has as much in all as it had in the beginning.
//
// Each key is a bank. It has five accounts, a1 to a5, with 100 units each to begin with,
// and none may be overdrawn. The idea is that of the bank test of Jepsen.
//
// Start reading here; workload.go has what clients do. The kinds of operation, and what
// must hold, are those of checker/models/bank.
package bank

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker/models/bank"
	"github.com/laplace-sim/laplace/services"
)

var service = &services.Service{
	Name:      "bank",
	Version:   1,
	Summary:   "banks with five accounts: transfer, balances",
	Kinds:     bank.Kinds,
	Execute:   execute,
	Expects:   expects,
	Flaws:     flaws,
	Workloads: []*services.Workload{transfers},
}

// Service describes the service.
func Service() *services.Service { return service }

// selfTransfer is the name of the flaw.
const selfTransfer = "self-transfer"

var flaws = []services.Flaw{{
	Name:     selfTransfer,
	Summary:  "a transfer reads the balances of both accounts before it writes either, so one from an account to itself makes money",
	Source:   "bZx, iToken Duplication Incident Report, September 2020",
	Needs:    "no fault; transfers from an account to itself",
	Scenario: "primary-backup/bank",
}}

// expects says what a transfer takes.
func expects(o services.Operation) string {
	if _, ok := bank.ReadOrder(o.Value); o.Kind == bank.Transfer && !ok {
		return fmt.Sprintf("an amount of 1 or more and two of the accounts a1 to a%d, such as \"5 from a1 to a3\"", bank.Accounts)
	}
	return ""
}

// execute carries out an operation.
func execute(cells *services.Cells, o services.Operation) (services.Result, bool) {
	l := bank.Opened()
	if text, found := cells.Get(o.Key); found {
		l, _ = bank.ReadLedger(text)
	}
	if o.Kind == bank.Balances {
		return services.Result{Value: l.String()}, true
	}
	order, ok := bank.ReadOrder(o.Value)
	if !ok || l[order.From] < order.Amount {
		return services.Result{}, true
	}
	before := l[order.To]
	l[order.From] -= order.Amount
	if l[order.To] += order.Amount; cells.Flaw() == selfTransfer {
		l[order.To] = before + order.Amount
	}
	cells.Set(o.Key, l.String())
	return services.Result{Found: true}, true
}
