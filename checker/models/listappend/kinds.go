package listappend

import "github.com/laplace-sim/laplace/checker"

// The kinds of operation.
var (
	// Txn does what its input says, such as "append x1 c1.3; read y1", and returns what its
	// reads found: "y1=[c2.1 c1.2]".
	Txn = &checker.Kind{Name: "txn", Code: 1, Inputs: checker.OneInput, Output: checker.TextOutput, Summary: "append and read, such as \"append x 7; read y\""}
	// Read is a transaction of reads only.
	Read = &checker.Kind{Name: "read", Code: 2, Inputs: checker.OneInput, Output: checker.TextOutput, Reads: true, Summary: "read lists, such as \"read x; read y\""}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Txn, Read}
