// Package chain is chain replication after van Renesse and Schneider ("Chain
// Replication for Supporting High Throughput and Availability", OSDI 2004),
// with a master that decides which servers form the chain.
//
// Clients send updates to the head. Each server hands them on to its successor,
// and the tail answers. Queries go to the tail, which knows no update that the
// others lack. A section sign in a comment refers to the paper.
//
// The paper builds on fail-stop servers, whose failure all others can detect
// (§2). Nothing here fails so neatly: a server that the master takes for dead
// may be alive and cut off. So each configuration of the chain has a number,
// that of the view, and a server accepts nothing from another than its own; and
// the tail asks the other members, once for all queries that wait, whether the
// configuration still stands. The master is the view service of package views: a
// single node, or, with the parameter masters, several that decide by Paxos, as
// the paper's does (§3).
//
// Start with server.go: what a server knows and what it does besides what each
// [views.Member] does, which keeps the log, enters configurations and hands its
// state to a new tail. Then update.go (the way of an update), query.go, views.go
// (the three failures). protocol.go describes the
// protocol to the rest of Laplace, assert.go has what may never happen, and
// flaws.go lists the bugs that it can be built with; each is one condition on
// the line that its rule stands on. The transcripts in testdata tell what
// happens when the head, the tail or one between them fails.
//
// A server whose disk cannot be trusted does not run: it notes so and falls
// silent.
package chain
