// Package etcdraft is go.etcd.io/raft/v3, the library that etcd runs, with
// nothing changed, as a process: the log on the virtual disk, the messages on
// the virtual network, and the replicated state machine of all protocols.
//
// The library does no input or output. It is given messages and ticks, and
// hands out a Ready: what to persist, what to send, what to apply. Everything
// in this package is what the library's documentation asks of its host, and
// the words "library" and "Ready" are used in that sense throughout. Start with
// etcdraft.go: the events of a server and the loop over Readies. Then clock.go:
// the election timer, which the host owns because the library draws its own
// from the operating system; probe.go: which appends a follower need not be sent
// again; apply.go: what committed entries do; read.go: reads beside the log;
// snapshot.go: how snapshots travel, in parts beside the library's messages;
// reconfigure.go: changes of membership and leadership that an operator waits for,
// leave.go: how a leader hands over before it leaves, removed.go: how a server that
// was removed learns it; stop.go: how a leader hands over before a clean stop;
// message.go: messages on the wire; storage.go: what is on disk and when; assert.go:
// what may never happen. protocol.go describes the protocol
// to the rest of Laplace, and flaws.go lists the misuses of the library that a
// server can be built with. The transcripts in testdata retell stories of the
// library's own interaction tests.
//
// A server whose disk cannot be trusted does not run, as in package raft.
package etcdraft
