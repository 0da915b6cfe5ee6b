package raft

import "github.com/laplace-sim/laplace/sim"

// messages are those that servers send each other.
var messages = []sim.Message{
	RequestVote{}, Vote{}, RequestPreVote{}, PreVote{},
	AppendEntries{}, AppendEntriesReply{},
	InstallSnapshot{}, InstallSnapshotReply{},
	TimeoutNow{},
}
