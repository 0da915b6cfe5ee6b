package nodelog

import (
	"encoding/hex"
	"unicode/utf8"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// An Observer tells what one node of go.etcd.io/raft does, from each Ready.
type Observer struct {
	Log  *Log
	Name func(id uint64) string // of a node

	role       raft.StateType
	term, vote uint64
}

// Found tells of the entries that the node finds on its disk as it starts. If it finds a
// snapshot, tell "restored" first, with its term and index.
func (o *Observer) Found(state *raftpb.HardState, entries []*raftpb.Entry) {
	o.term, o.vote = state.GetTerm(), state.GetVote()
	o.appended(entries)
}

// Saved tells of a Ready that is on disk, the messages of which are not sent yet.
func (o *Observer) Saved(rd raft.Ready) {
	if !raft.IsEmptySnap(rd.Snapshot) {
		end := rd.Snapshot.GetMetadata()
		o.Log.Tell("restored", "term", end.GetTerm(), "index", end.GetIndex())
	}
	o.appended(rd.Entries)
	term := o.term
	if !raft.IsEmptyHardState(rd.HardState) {
		o.sworn(rd.HardState)
	}
	role := o.role
	if rd.SoftState != nil {
		role = rd.SoftState.RaftState
	}
	if role != o.role || term != o.term {
		o.role = role
		o.Log.Tell("became", "term", o.term, "text", roles[role])
	}
}

// Applied tells of an entry that the node knows to be committed, and has applied.
func (o *Observer) Applied(e *raftpb.Entry) {
	o.Log.Tell("committed", "term", e.GetTerm(), "index", e.GetIndex(), "value", content(e))
	o.Log.Tell("applied", "index", e.GetIndex(), "value", content(e))
}

var roles = map[raft.StateType]string{
	raft.StateFollower: "follower", raft.StatePreCandidate: "pre-candidate", raft.StateCandidate: "candidate", raft.StateLeader: "leader",
}

func (o *Observer) appended(entries []*raftpb.Entry) {
	for _, e := range entries {
		o.Log.Tell("appended", "term", e.GetTerm(), "index", e.GetIndex(), "value", content(e))
	}
}

// sworn tells of a term or a vote that is new.
func (o *Observer) sworn(state *raftpb.HardState) {
	if state.GetTerm() == o.term && state.GetVote() == o.vote {
		return
	}
	o.term, o.vote = state.GetTerm(), state.GetVote()
	if o.vote == raft.None {
		o.Log.Tell("promised", "term", o.term)
	} else {
		o.Log.Tell("promised", "term", o.term, "to", o.Name(o.vote))
	}
}

// content is what an entry holds.
func content(e *raftpb.Entry) string {
	switch data := e.GetData(); {
	case e.GetType() != raftpb.EntryNormal:
		return e.GetType().String() + " " + hex.EncodeToString(data)
	case utf8.Valid(data):
		return string(data)
	default:
		return hex.EncodeToString(data)
	}
}
