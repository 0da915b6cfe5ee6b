package stack

import (
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/checker/models/container"
)

// Jepsen is how tests in the manner of Jepsen write operations: :push of a value, and :pop.
var Jepsen jepsen.Language = container.Language{Key: "stack", Put: Push, Take: Pop}
