// Package raft is the Raft protocol as Diego Ongaro's thesis has it
// ("Consensus: Bridging Theory and Practice", Stanford, 2014): leader election
// with PreVote and CheckQuorum, log replication, membership changes by joint
// consensus, leadership transfer, snapshots, reads without the log by ReadIndex
// or by leases, and exactly-once commands by client sessions.
//
// Names of messages and state are the thesis' own, and a section sign in a
// comment refers to it. Start with raft.go: the state of a server (figure
// 3.1) and what happens upon each event. Then follow the rules: election.go,
// replication.go, with progress.go and window.go for how far a leader may go
// ahead of a follower, commit.go, read.go and lease.go, snapshot.go;
// membership.go says who counts, reconfigure.go how that changes, transfer.go
// how a leader hands over, version.go how servers of two versions work together;
// log.go is the log in memory, storage.go the same on disk; the files assert*.go say
// what may never happen, and account.go what a server notes for that.
// protocol.go describes the protocol to the rest of Laplace, and flaws.go lists
// the bugs that it can be built with; each is a condition on the line that its
// rule stands on. The transcripts in testdata retell the thesis' stories,
// figures 3.6, 3.7 and 4.9 among them, and those of some flaws.
//
// A server whose disk cannot be trusted does not run: if what it finds on
// starting is corrupt, or if a write or a sync fails, it notes so, falls silent,
// and leaves the work to the others. Going on with a part of a log would break
// promises that it made.
package raft
