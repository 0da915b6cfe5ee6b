// Package queue says what a queue does, for whoever judges one: what was put in first
// comes out first.
//
//	enqueue  puts Value in at the end, an element that a space can set apart.
//	dequeue  takes the first element out and returns it; Found is false if there is none.
//	drain    takes all out, and returns them with a space between two.
//
// The package shares no code with the service that it judges. Start reading at kinds.go,
// then judge.go.
package queue
