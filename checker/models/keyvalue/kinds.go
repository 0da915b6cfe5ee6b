package keyvalue

import "github.com/laplace-sim/laplace/checker"

// The kinds of operation; see the comment of the package for what each does.
var (
	Get           = &checker.Kind{Name: "get", Code: 1, Reads: true, Output: checker.MaybeOutput, Told: [2]string{"absent"}, Summary: "show the value", Nothing: "there is no such key"}
	Put           = &checker.Kind{Name: "put", Code: 2, Inputs: checker.OneInput, Summary: "set the value"}
	Delete        = &checker.Kind{Name: "delete", Code: 3, Summary: "make the key absent"}
	Append        = &checker.Kind{Name: "append", Code: 4, Inputs: checker.OneInput, Output: checker.TextOutput, Summary: "add to the end of the value, and show it"}
	CompareAndSet = &checker.Kind{Name: "cas", Code: 5, Inputs: checker.TwoInputs, Output: checker.FlagOutput, Told: [2]string{"not swapped", "swapped"},
		Summary: "set the value if it is EXPECTED", Nothing: "the key does not have that value"}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Get, Put, Delete, Append, CompareAndSet}
