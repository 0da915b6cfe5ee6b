// Command exhibit finds the exhibits of docs/exhibit anew after what a seed
// means was changed: for each flaw of each protocol the smallest run that shows
// it, as a file that replays.
//
// What still fails with the same signature stays as it is but for what is
// recorded of it. For what does not, another seed of the same story is sought
// and made small; only if none is near, the hunt begins at the start. What it
// prints is for the commit's message. Its work is deterministic, and can be
// interrupted and begun again.
//
//	go run ./internal/exhibit
//
// Start reading at renew.go.
package main
