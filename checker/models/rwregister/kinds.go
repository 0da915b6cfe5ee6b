package rwregister

import "github.com/laplace-sim/laplace/checker"

// The kinds of operation.
var (
	// Txn does what its input says, such as "write x 7; read y", and returns what its reads
	// found: "y=3", or "y=nil".
	Txn = &checker.Kind{Name: "txn", Code: 1, Inputs: checker.OneInput, Output: checker.TextOutput, Summary: "write and read, such as \"write x 7; read y\""}
	// Read is a transaction of reads only.
	Read = &checker.Kind{Name: "read", Code: 2, Inputs: checker.OneInput, Output: checker.TextOutput, Reads: true, Summary: "read registers, such as \"read x; read y\""}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Txn, Read}
