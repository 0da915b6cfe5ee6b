package counter

import (
	"fmt"
	"strconv"

	"github.com/laplace-sim/laplace/checker"
)

// The kinds of operation.
var (
	// Add adds an amount to a counter, a whole number of at most AmountMax, which is
	// taken away if it is below 0.
	Add = &checker.Kind{Name: "add", Code: 1, Inputs: checker.OneInput, Plain: true, Summary: "add VALUE, a whole number, to the sum"}
	// Read returns the sum of what was added to a counter; 0 at first.
	Read = &checker.Kind{Name: "read", Code: 2, Reads: true, Output: checker.TextOutput, Plain: true, Summary: "show the sum"}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Add, Read}

// AmountMax is the most that an operation adds or takes away.
const AmountMax = 1_000_000_000_000

// SumMax is the most that a counter holds, and the least below 0.
const SumMax = 1 << 62

// Accept says what is wrong with the texts of an operation of Kinds; nil if nothing is.
func Accept(o *checker.Operation) error {
	if _, ok := Amount(o.Value); o.Kind == Add && !ok {
		return fmt.Errorf("found the amount %q, expected a whole number", o.Value)
	}
	return nil
}

// Amount is the number that an amount is written as; false if it is none.
func Amount(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && -AmountMax <= n && n <= AmountMax
}
