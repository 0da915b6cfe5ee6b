package etcdraft

import (
	"fmt"

	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
)

// The library asserts what the protocol rules out. The host asserts what it makes
// of a Ready: what it writes and applies follows what it wrote and applied before.

// mustFollow holds for a Ready: its term is no earlier one, and its entries leave
// what is committed alone.
func (s *server) mustFollow(rd etcd.Ready) {
	if s.hardState == nil {
		return
	}
	if !etcd.IsEmptyHardState(rd.HardState) && rd.HardState.GetTerm() < s.hardState.GetTerm() {
		panic(fmt.Sprintf("etcdraft: would go from term %d to %d; expected no earlier one", s.hardState.GetTerm(), rd.HardState.GetTerm()))
	}
	if len(rd.Entries) > 0 && rd.Entries[0].GetIndex() <= s.hardState.GetCommit() {
		panic(fmt.Sprintf("etcdraft: would write entries from %d on, and is committed up to %d", rd.Entries[0].GetIndex(), s.hardState.GetCommit()))
	}
}

// mustBeApplied holds for a snapshot that the library sends: it is of the state as it
// is, for nothing was applied since the library asked for it.
func (s *server) mustBeApplied(index uint64) {
	if index != s.applied {
		panic(fmt.Sprintf("etcdraft: would send the state after entry %d as that after entry %d", s.applied, index))
	}
}

// mustBeNext holds for an entry that is applied: there are no gaps.
func (s *server) mustBeNext(e *pb.Entry) {
	if e.GetIndex() != s.applied+1 {
		panic(fmt.Sprintf("etcdraft: would apply entry %d after entry %d; expected no gap", e.GetIndex(), s.applied))
	}
}
