package protocoltest

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// Proposals measures a cluster of five that is given 100 proposals a second
// for 60 virtual seconds, with disks and network modelled.
func Proposals(b *testing.B, p *protocols.Protocol) {
	propose(b, p, func() *trace.Recorder { return nil })
}

// ProposalsTraced is [Proposals] with a record of every event kept.
func ProposalsTraced(b *testing.B, p *protocols.Protocol) {
	propose(b, p, func() *trace.Recorder { return new(trace.Recorder) })
}

func propose(b *testing.B, p *protocols.Protocol, recorder func() *trace.Recorder) {
	const (
		duration = 60 * time.Second
		gap      = time.Second / 100
		proposed = int(duration / gap)
		late     = proposed / 60 // until somebody leads
	)
	var events uint64
	for b.Loop() {
		f := NewFleet(b, sim.Config{Seed: 1, Network: LAN(0, 0), Trace: recorder()}, 5, p, protocols.Cluster{})
		completed := 0
		f.AddClient(func(co *sim.Coroutine, client *services.Client) {
			o := services.Operation{Kind: kv.Put, Key: "k", Value: "value"}
			for next := time.Duration(0); ; next += gap {
				co.Sleep(next - co.Monotonic())
				if _, outcome := client.Do(o); outcome == services.Succeeded {
					completed++
				}
			}
		})
		if err := f.Run(duration); err != nil {
			b.Fatal(err)
		}
		if completed < proposed-late {
			b.Fatalf("%d proposals of %d were chosen; expected at least %d", completed, proposed, proposed-late)
		}
		events += f.Events()
	}
	b.ReportMetric(duration.Seconds()*float64(b.N)/b.Elapsed().Seconds(), "virtual-s/s")
	b.ReportMetric(float64(events)/float64(b.N), "events")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
}

// ClosedLoop measures a cluster of five with the given number of clients, each
// of which asks again as soon as it is answered. One iteration is the given
// number of operations.
func ClosedLoop(b *testing.B, p *protocols.Protocol, clients, operations int) {
	completed := 0
	f := NewFleet(b, sim.Config{Seed: 1, Network: LAN(0, 0)}, 5, p, protocols.Cluster{})
	for range clients {
		f.AddClient(func(co *sim.Coroutine, client *services.Client) {
			o := services.Operation{Kind: kv.Put, Key: "k" + string(rune('0'+co.ID()%8)), Value: "value"}
			for {
				if _, outcome := client.Do(o); outcome == services.Succeeded {
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
		for target := completed + operations; completed < target; {
			f.Step()
		}
	}
	b.ReportMetric(float64(completed)/b.Elapsed().Seconds(), "ops/s")
	b.ReportMetric(float64(completed)/(f.Now()-began).Seconds(), "ops/virtual-s")
	b.ReportMetric(float64(f.Events()-events)/float64(completed), "events/op")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(f.Events()-events), "ns/event")
}
