package set

import "github.com/laplace-sim/laplace/checker"

// The kinds of operation.
var (
	// Add puts an element into a set; one that is there stays.
	Add = &checker.Kind{Name: "add", Code: 1, Inputs: checker.OneInput, Plain: true, Summary: "add VALUE to the set"}
	// Read returns the elements of a set, with a space between two; nothing if there is
	// none.
	Read = &checker.Kind{Name: "read", Code: 2, Reads: true, Output: checker.MaybeOutput, Told: [2]string{"empty"}, Plain: true, Summary: "show all that was added", Nothing: "the set is empty"}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Add, Read}
