// Package deephash hashes a Go value with everything that it points to. Strict
// mode sees by it that a message was changed after it was sent, and the search
// of package explore that two processes are in the same state.
package deephash
