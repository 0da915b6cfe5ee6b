package queue

import "github.com/laplace-sim/laplace/checker"

// The kinds of operation.
var (
	// Enqueue puts an element at the end of a queue.
	Enqueue = &checker.Kind{Name: "enqueue", Code: 1, Inputs: checker.OneInput, Plain: true, Summary: "put VALUE in at the end"}
	// Dequeue takes the first element out of a queue and returns it; nothing if the queue
	// is empty.
	Dequeue = &checker.Kind{Name: "dequeue", Code: 2, Output: checker.MaybeOutput, Told: [2]string{"empty"}, Plain: true, Summary: "take the first element out, and show it", Nothing: "the queue is empty"}
	// Drain takes all elements out of a queue and returns them, the first one first and
	// with a space between two; nothing if the queue is empty.
	Drain = &checker.Kind{Name: "drain", Code: 3, Output: checker.MaybeOutput, Told: [2]string{"empty"}, Plain: true, Summary: "take all elements out, and show them", Nothing: "the queue is empty"}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Enqueue, Dequeue, Drain}
