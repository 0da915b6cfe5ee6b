package etcdraft

import (
	"fmt"
	"testing"

	pb "go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

func BenchmarkProposals(b *testing.B) { protocoltest.Proposals(b, Protocol()) }

func BenchmarkProposalsTraced(b *testing.B) { protocoltest.ProposalsTraced(b, Protocol()) }

func BenchmarkClosedLoop(b *testing.B) { protocoltest.ClosedLoop(b, Protocol(), 64, 1000) }

// BenchmarkCopy compares the ways to keep nodes from sharing a message: to
// encode and decode it, and to clone it, which strict mode would not like, as
// the library's messages carry hidden fields that reading them sets.
func BenchmarkCopy(b *testing.B) {
	data := []byte(services.Command{Client: 1, Seq: 1, Operation: services.Operation{Kind: kv.Put, Key: "k1", Value: "value"}}.Encode())
	for _, entries := range []int{0, 1, 64} {
		number := uint64(1 << 20)
		m := &pb.Message{Type: pb.MsgApp.Enum(), To: &number, From: &number, Term: &number, LogTerm: &number, Index: &number, Commit: &number}
		for range entries {
			m.Entries = append(m.Entries, &pb.Entry{Term: &number, Index: &number, Data: data})
		}
		b.Run(fmt.Sprintf("seal-and-open/%d-entries", entries), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				seal(m).(envelope).open()
			}
		})
		b.Run(fmt.Sprintf("clone/%d-entries", entries), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				proto.Clone(m)
			}
		})
	}
}
