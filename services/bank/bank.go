// Package bank is the service of banks with a few accounts each, among which money is
// transferred: whatever happens, a bank has as much in all as it had in the beginning.
//
// Each key is a bank. It has five accounts, a1 to a5, with 100 units each to begin with,
// and none may be overdrawn. The idea is that of the bank test of Jepsen.
//
// Start reading here; workload.go has what clients do, and judge.go what must hold.
package bank

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
)

// The kinds of operation.
var (
	// Transfer moves an amount from one account to another, such as "5 from a1 to a3". It
	// is refused if the first has less.
	Transfer = &services.Kind{Name: "transfer", Code: 1, Inputs: checker.OneInput, Output: checker.FlagOutput, Told: [2]string{"refused", "done"}, Plain: true, Summary: "move an amount, such as \"5 from a1 to a3\"", Nothing: "the account has less than that"}
	// Balances reads all accounts of a bank: "a1:95 a2:100 a3:105 a4:100 a5:100".
	Balances = &services.Kind{Name: "balances", Code: 2, Reads: true, Output: checker.TextOutput, Plain: true, Summary: "show all accounts of the bank"}
)

// kinds are all of them.
var kinds = checker.Kinds{Transfer, Balances}

var service = &services.Service{
	Name:      "bank",
	Version:   1,
	Summary:   "banks with five accounts: transfer, balances",
	Kinds:     kinds,
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

const (
	accounts = 5   // of a bank
	opening  = 100 // the balance of each to begin with
	total    = accounts * opening
)

// A ledger is the state of a bank: the balances of its accounts.
type ledger [accounts]int16

// opened returns a bank to which nothing was done.
func opened() ledger {
	var l ledger
	for i := range l {
		l[i] = opening
	}
	return l
}

// String is what Balances returns.
func (l ledger) String() string {
	parts := make([]string, accounts)
	for i, balance := range l {
		parts[i] = fmt.Sprintf("a%d:%d", i+1, balance)
	}
	return strings.Join(parts, " ")
}

// readLedger reads what String wrote; false if it did not.
func readLedger(text string) (l ledger, ok bool) {
	for i, part := range strings.Split(text, " ") {
		name, balance, _ := strings.Cut(part, ":")
		n, err := strconv.Atoi(balance)
		if i == accounts || err != nil || name != accountName(i) || n != int(int16(n)) {
			return l, false
		}
		l[i] = int16(n)
	}
	return l, l.String() == text
}

// accountName is the name of the account with a place, from 0.
func accountName(place int) string { return "a" + strconv.Itoa(place+1) }

// An order is what a transfer is to do: amount is 1 or more, the accounts are places.
type order struct {
	amount   int16
	from, to int
}

// String is the order as a transfer has it.
func (o order) String() string {
	return fmt.Sprintf("%d from %s to %s", o.amount, accountName(o.from), accountName(o.to))
}

// readOrder reads what String writes; false of any other text.
func readOrder(text string) (order, bool) {
	var o order
	if n, err := fmt.Sscanf(text, "%d from a%d to a%d", &o.amount, &o.from, &o.to); n < 3 || err != nil {
		return order{}, false
	}
	o.from, o.to = o.from-1, o.to-1
	known := func(place int) bool { return 0 <= place && place < accounts }
	return o, o.amount > 0 && known(o.from) && known(o.to) && o.String() == text
}

// expects says what a transfer takes.
func expects(o services.Operation) string {
	if _, ok := readOrder(o.Value); o.Kind == Transfer && !ok {
		return fmt.Sprintf("an amount of 1 or more and two of the accounts a1 to a%d, such as \"5 from a1 to a3\"", accounts)
	}
	return ""
}

// execute carries out an operation.
func execute(cells *services.Cells, o services.Operation) (services.Result, bool) {
	l := opened()
	if text, found := cells.Get(o.Key); found {
		l, _ = readLedger(text)
	}
	if o.Kind == Balances {
		return services.Result{Value: l.String()}, true
	}
	order, ok := readOrder(o.Value)
	if !ok || l[order.from] < order.amount {
		return services.Result{}, true
	}
	before := l[order.to]
	l[order.from] -= order.amount
	if l[order.to] += order.amount; cells.Flaw() == selfTransfer {
		l[order.to] = before + order.amount
	}
	cells.Set(o.Key, l.String())
	return services.Result{Found: true}, true
}
