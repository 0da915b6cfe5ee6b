package protocols

import "github.com/laplace-sim/laplace/sim"

// A Convergence says what the members of a cluster come to agree in, whoever
// was behind, once nothing goes wrong and nobody asks for anything any more.
// Members are those that the latest sim.Configured names; others need not keep
// up.
type Convergence struct {
	// In are the kinds of observation that tell of it, each for what it is about:
	// Became for the term, Promised for what is promised of all positions,
	// Configured for the members, Appended for the last position of the log,
	// Committed and Applied for the last that is. Restored counts for the last
	// three. Compacted is for each member by itself: a snapshot stands for all that
	// it has applied but the last twice SnapshotEvery entries, for a second snapshot
	// may be under way. Nothing is judged if there are none.
	In []sim.ObservationKind
	// Text says in one or two sentences why members come to agree in that and in
	// no more, or why nothing of the sort is promised.
	Text string
}
