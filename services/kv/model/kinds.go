package model

import "github.com/laplace-sim/laplace/checker"

// The kinds of operation; see the comment of the package for what each does.
var (
	Get           = &checker.Kind{Name: "get", Reads: true, Output: checker.MaybeOutput, Told: [2]string{"absent"}}
	Put           = &checker.Kind{Name: "put", Inputs: checker.OneInput}
	Delete        = &checker.Kind{Name: "delete"}
	Append        = &checker.Kind{Name: "append", Inputs: checker.OneInput, Output: checker.TextOutput}
	CompareAndSet = &checker.Kind{Name: "cas", Inputs: checker.TwoInputs, Output: checker.FlagOutput, Told: [2]string{"not swapped", "swapped"}}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Get, Put, Delete, Append, CompareAndSet}
