package priorityqueue

import (
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/checker/models/container"
)

// Jepsen is how tests in the manner of Jepsen write operations: :insert of a value, and :extract-min.
var Jepsen jepsen.Language = container.Language{Key: "priority queue", Put: Insert, Take: ExtractMin}
