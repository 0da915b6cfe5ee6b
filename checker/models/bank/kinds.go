package bank

import "github.com/laplace-sim/laplace/checker"

// The kinds of operation.
var (
	// Transfer moves an amount from one account to another, such as "5 from a1 to a3". It
	// is refused if the first has less.
	Transfer = &checker.Kind{Name: "transfer", Code: 1, Inputs: checker.OneInput, Output: checker.FlagOutput, Told: [2]string{"refused", "done"}, Plain: true, Summary: "move an amount, such as \"5 from a1 to a3\"", Nothing: "the account has less than that"}
	// Balances reads all accounts of a bank: "a1:95 a2:100 a3:105 a4:100 a5:100".
	Balances = &checker.Kind{Name: "balances", Code: 2, Reads: true, Output: checker.TextOutput, Plain: true, Summary: "show all accounts of the bank"}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Transfer, Balances}
