// Package synod is Paxos without a leader: the algorithm that decides one
// value, as Leslie Lamport's "Paxos Made Simple" (2001) has it in section 2,
// once for each command. Every node is a proposer, an acceptor and a learner.
//
// A single decree can serve no more than one command. The nodes therefore run
// a sequence of instances, each of which is decided on its own by the whole
// algorithm; the value of the i-th is the i-th command of the state machine
// (section 3, without the leader). A node proposes what its own clients ask
// for in the first instance whose value it does not know, until it wins one.
// Two that do so at a time can keep each other from ever winning, and only
// chance and patience end their duel (section 2.4); package paxos is the cure.
//
// Start with synod.go, which is all of the algorithm, in the paper's order and
// by the paper's names, and why it is safe; a section sign in a comment refers
// to the paper. machine.go hosts the state machine and answers clients,
// storage.go is what a node must not forget, protocol.go describes the protocol
// to the rest of Laplace, and flaws.go lists the bugs that it can be built with,
// each one condition where its rule stands. The log is never shortened: it grows
// with the run.
//
// A node whose disk cannot be trusted does not run: it notes so and falls
// silent.
package synod
