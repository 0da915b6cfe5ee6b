// Package explore searches systematically where a run only samples: for a
// cluster small enough it tries every order of deliveries, timeouts and
// crashes, up to bounds, and so finds the shortest way to a violation, or
// that there is none.
//
// It runs the same programs as the kernel does, unchanged, over a world
// without time: messages are under way until they are delivered, in any order;
// a timer that is set may expire at any time. States that are equal are
// merged, and of moves that commute one order is tried.
//
// Start with explore.go, which says what is searched and what is found; then
// machine.go (a node as a function), state.go (a cluster as a few numbers) and
// search.go, which has the search and the argument why it misses nothing.
// hash.go says when two processes are equal. The package may use everything
// up to package scenarios.
package explore
