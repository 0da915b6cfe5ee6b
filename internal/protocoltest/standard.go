package protocoltest

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// standardSeeds is how many storms a protocol endures in each of its standard tests.
const standardSeeds = 15

// Standard tests what is so of every protocol, by its descriptor alone: with the
// default of each parameter, and with the first of the values that a search may draw
// for it, which tend to be the smallest.
func Standard(t *testing.T, p *protocols.Protocol) {
	drawn := make(map[string]string)
	for _, q := range p.Parameters {
		if len(q.Draws) > 0 {
			drawn[q.Name] = q.Draws[0]
		}
	}
	for _, variant := range []struct {
		name       string
		parameters map[string]string
	}{{"defaults", nil}, {"drawn", drawn}} {
		cluster := protocols.Cluster{Parameters: variant.parameters}
		for _, c := range []struct {
			name, advice string
			test         func(t *testing.T)
		}{
			{"no message changes after it is sent", "copy what a message holds and the server goes on to change: slices and maps of its state",
				func(t *testing.T) { ChangesNoMessage(t, 5, p, cluster) }},
			{"one seed gives one digest", "no wall clock, goroutine, global randomness or order of a map may decide anything: laplace lint ./protocols/...",
				func(t *testing.T) { RepeatsItself(t, 5, p, cluster) }},
			{"promises hold in a storm and progress resumes after it", "crashes and cuts broke a promise, by what servers told (Observes) and clients saw",
				func(t *testing.T) { endures(t, p, cluster) }},
		} {
			t.Run(variant.name+"/"+c.name, func(t *testing.T) {
				t.Cleanup(func() {
					if t.Failed() {
						t.Logf("%s with %v: %s", p.Name, variant.parameters, c.advice)
					}
				})
				c.test(t)
			})
		}
	}
}

// endures leads clusters of three and of five servers through storms.
func endures(t *testing.T, p *protocols.Protocol, cluster protocols.Cluster) {
	const storm, limit = 4 * time.Second, 9 * time.Second
	for seed := range uint64(standardSeeds) {
		f := NewFleet(t, sim.Config{Seed: seed, Network: LAN(20_000, 20_000)}, 3+2*int(seed%2), p, cluster)
		f.Endure(t, seed, storm, limit)
	}
}
