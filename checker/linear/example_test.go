package linear_test

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// A register holds one value. What reads and writes of it do stands in one function.
func Example() {
	write := &checker.Kind{Name: "write", Inputs: checker.OneInput}
	read := &checker.Kind{Name: "read", Reads: true, Output: checker.TextOutput}
	register := linear.Spec{
		Kinds:   checker.Kinds{write, read},
		Initial: "nothing",
		Step: func(state string, o *checker.Operation) (after, output string, found bool) {
			if o.Kind == read {
				return state, state, false
			}
			return o.Value, "", false
		},
	}
	history := checker.History{
		{ID: 1, Client: "c1", Kind: write, Key: "r", Value: "a", Outcome: checker.OutcomeOK, Call: 0, Return: 2 * time.Millisecond},
		{ID: 2, Client: "c2", Kind: read, Key: "r", Output: "a", Outcome: checker.OutcomeOK, Call: time.Millisecond, Return: 3 * time.Millisecond},
		{ID: 3, Client: "c3", Kind: read, Key: "r", Output: "nothing", Outcome: checker.OutcomeOK, Call: 4 * time.Millisecond, Return: 5 * time.Millisecond},
	}
	result := linear.Check(history, register, 0)
	fmt.Println(result.Verdict)
	fmt.Println(result.Detail)
	// Output:
	// violation
	// read(r) by c3 (4ms to 5ms) returned "nothing"; given write(r, "a") by c1 (0s to 2ms), it could have returned "a"
}
