// Package paxos is Multi-Paxos: a replicated log, each slot of which is an
// instance of the algorithm in Leslie Lamport's "Paxos Made Simple" (2001), and
// a leader that runs phase 1 once for all slots to come (section 3). Every
// server is a proposer, an acceptor and a learner.
//
// Names of messages and state are that paper's, and a section sign in a
// comment refers to it. What it leaves open follows Chandra, Griesemer and
// Redstone, "Paxos Made Live" (PODC 2007: snapshots, catch-up, master leases),
// Lamport, Malkhi and Zhou, "Reconfiguring a State Machine" (SIGACT News 41(1),
// 2010: a configuration takes effect a fixed number of slots after its own), and
// the Paxos and MultiPaxos specifications of the TLA+ examples.
//
// Start with paxos.go: the state of a server and what happens upon each event.
// Then follow the protocol: phase1.go, with recovery.go and spans.go for what the
// promises tell, phase2.go, learn.go, read.go and lease.go, snapshot.go and
// transmission.go; membership.go says who counts, reconfigure.go how that changes,
// transfer.go how a leader hands over; ballot.go, nodes.go and log.go are what it is
// made of, storage.go is what a server must not forget; the files assert*.go say what
// may never happen: assert_roles.go in the choice of a leader, assert_slots.go in a
// slot, assert_answers.go and assert_waits.go to those who wait, assert_settled.go when
// the inbox has drained. protocol.go describes the protocol to the rest of Laplace, and
// flaws.go lists the bugs that it can be built with; each is one condition on the
// line that its rule stands on. The transcripts in testdata tell what goes right
// and what goes wrong.
//
// A server whose disk cannot be trusted does not run: if what it finds on
// starting is corrupt, or if a write or a sync fails, it notes so, falls
// silent, and leaves the work to the others.
package paxos
