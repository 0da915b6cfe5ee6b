package etcdraft

import (
	"fmt"
	"testing"
	"time"

	pb "go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// BenchmarkProposals is a cluster of five that is given 100 proposals a second
// for 60 virtual seconds, with disks and network modelled, as in package raft.
func BenchmarkProposals(b *testing.B) {
	const duration = 60 * time.Second
	var events uint64
	for b.Loop() {
		f := newFleet(b, sim.Config{Seed: 1, Network: lan(0, 0)}, 5, protocols.Cluster{})
		completed := 0
		f.addClient(func(co *sim.Coroutine, client *kv.Client) {
			o := kv.Operation{Kind: kv.Put, Key: "k", Value: "value"}
			for next := time.Duration(0); ; next += 10 * time.Millisecond {
				co.Sleep(next - co.Monotonic())
				if _, outcome := client.Do(o); outcome == kv.Succeeded {
					completed++
				}
			}
		})
		if err := f.Run(duration); err != nil {
			b.Fatal(err)
		}
		if completed < 5900 {
			b.Fatalf("%d proposals of 6000 committed", completed)
		}
		events += f.Events()
	}
	b.ReportMetric(duration.Seconds()*float64(b.N)/b.Elapsed().Seconds(), "virtual-s/s")
	b.ReportMetric(float64(events)/float64(b.N), "events")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
}

// BenchmarkClosedLoop is a cluster of five with 64 clients, each of which asks
// again as soon as it is answered.
func BenchmarkClosedLoop(b *testing.B) {
	completed := 0
	f := newFleet(b, sim.Config{Seed: 1, Network: lan(0, 0)}, 5, protocols.Cluster{})
	for range 64 {
		f.addClient(func(co *sim.Coroutine, client *kv.Client) {
			key := "k" + string(rune('0'+co.ID()%8))
			o := kv.Operation{Kind: kv.Put, Key: key, Value: "value"}
			for {
				if _, outcome := client.Do(o); outcome == kv.Succeeded {
					completed++
				}
			}
		})
	}
	if err := f.Run(time.Second); err != nil {
		b.Fatal(err)
	}
	completed = 0
	events := f.Events()
	b.ReportAllocs()
	for b.Loop() {
		for target := completed + 1000; completed < target; {
			f.Step()
		}
	}
	b.ReportMetric(float64(completed)/b.Elapsed().Seconds(), "ops/s")
	b.ReportMetric(float64(f.Events()-events)/float64(completed), "events/op")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(f.Events()-events), "ns/event")
}

// BenchmarkCopy compares the ways to keep nodes from sharing a message: to
// encode and decode it, and to clone it, which strict mode would not like, as
// the library's messages carry hidden fields that reading them sets.
func BenchmarkCopy(b *testing.B) {
	data := []byte(kv.Command{Client: 1, Seq: 1, Operation: kv.Operation{Kind: kv.Put, Key: "k1", Value: "value"}}.Encode())
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
