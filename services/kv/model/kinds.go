package model

import "github.com/laplace-sim/laplace/checker"

// The kinds of operation; see the comment of the package for what each does.
var (
	Get           = &checker.Kind{Name: "get", Code: 1, Reads: true, Output: checker.MaybeOutput, Told: [2]string{"absent"}}
	Put           = &checker.Kind{Name: "put", Code: 2, Inputs: checker.OneInput}
	Delete        = &checker.Kind{Name: "delete", Code: 3}
	Append        = &checker.Kind{Name: "append", Code: 4, Inputs: checker.OneInput, Output: checker.TextOutput}
	CompareAndSet = &checker.Kind{Name: "cas", Code: 5, Inputs: checker.TwoInputs, Output: checker.FlagOutput, Told: [2]string{"not swapped", "swapped"}}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Get, Put, Delete, Append, CompareAndSet}
