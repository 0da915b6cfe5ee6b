// Package bank judges banks: accounts among which money is transferred, so that whatever
// happens a bank has as much in all as it had in the beginning. The idea is that of the bank
// test of Jepsen.
//
// Each key is a bank. A transfer moves an amount from one of its accounts to another, and is
// refused if the first has less; balances show all accounts at one instant. A bank of the
// service has five accounts, a1 to a5, with 100 units each to begin with: ledger.go,
// linearizable.go and model.go are about these. Of a bank from anywhere neither is known:
// text.go, totals.go, unopened.go and jepsen.go are about those.
//
// Start reading at kinds.go.
package bank
