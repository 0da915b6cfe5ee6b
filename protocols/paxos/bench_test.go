package paxos

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/drill"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// BenchmarkProposals is a cluster of five that is given 100 proposals a second
// for 60 virtual seconds, with disks and network modelled.
func BenchmarkProposals(b *testing.B) {
	const (
		duration = 60 * time.Second
		gap      = time.Second / 100
	)
	var events uint64
	for b.Loop() {
		f := drill.NewFleet(b, sim.Config{Seed: 1, Network: drill.LAN(0, 0)}, 5, Protocol(), protocols.Cluster{})
		completed := time.Duration(0)
		f.AddClient(func(co *sim.Coroutine, client *kv.Client) {
			o := kv.Operation{Kind: kv.Put, Key: "k", Value: "value"}
			for next := time.Duration(0); ; next += gap {
				co.Sleep(next - co.Monotonic())
				if _, outcome := client.Do(o); outcome == kv.Succeeded {
					completed++
				}
			}
		})
		if err := f.Run(duration); err != nil {
			b.Fatal(err)
		}
		if expected := duration / gap; completed < expected*98/100 {
			b.Fatalf("%d proposals of %d were chosen", completed, expected)
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
	f := drill.NewFleet(b, sim.Config{Seed: 1, Network: drill.LAN(0, 0)}, 5, Protocol(), protocols.Cluster{})
	for range 64 {
		f.AddClient(func(co *sim.Coroutine, client *kv.Client) {
			o := kv.Operation{Kind: kv.Put, Key: string(rune('a' + co.ID()%8)), Value: "value"}
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
	events, began := f.Events(), f.Now()
	b.ReportAllocs()
	for b.Loop() {
		for target := completed + 1000; completed < target; {
			f.Step()
		}
	}
	b.ReportMetric(float64(completed)/b.Elapsed().Seconds(), "ops/s")
	b.ReportMetric(float64(completed)/(f.Now()-began).Seconds(), "ops/virtual-s")
	b.ReportMetric(float64(f.Events()-events)/float64(completed), "events/op")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(f.Events()-events), "ns/event")
}
