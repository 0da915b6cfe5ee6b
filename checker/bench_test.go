package checker

import (
	"testing"

	"github.com/laplace-sim/laplace/sim/observation"
)

// observed returns what five nodes tell about a log of that many positions.
func observed(positions int) []Observation {
	var all []Observation
	tell := func(o Observation) {
		o.Event, o.Incarnation, o.Term = uint64(len(all)+1), 1, 3
		all = append(all, o)
	}
	tell(became(1, 1, 3))
	for node := int32(1); node <= 5; node++ {
		tell(placed(node, 1, 1, uint64(node)))
	}
	for index := uint64(1); index <= uint64(positions); index++ {
		for node := int32(1); node <= 5; node++ {
			tell(appends(node, 1, index, 3, index*7))
			tell(commits(node, 1, index, 3, index*7))
			tell(applies(node, 1, index, index*0x9e3779b97f4a7c15))
			if node == 1 {
				tell(acknowledges(1, index*0x9e3779b97f4a7c15))
			}
		}
	}
	return all
}

func BenchmarkInvariants(b *testing.B) {
	all := observed(50_000)
	for name, make := range map[string]func() []Invariant{
		"all":          func() []Invariant { return StandardInvariants(observation.All()...) },
		"chain":        func() []Invariant { return StandardInvariants(observation.Appended, observation.Placed) },
		"matching":     func() []Invariant { return []Invariant{NewLogMatching()} },
		"complete":     func() []Invariant { return []Invariant{NewLeaderCompleteness()} },
		"committed":    func() []Invariant { return []Invariant{NewCommittedNeverChanges()} },
		"applied":      func() []Invariant { return []Invariant{NewAppliedAgree()} },
		"acknowledged": func() []Invariant { return []Invariant{NewAcknowledgedNotLost()} },
		"once":         func() []Invariant { return []Invariant{NewAtMostOnce()} },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				online := NewOnline(make()...)
				for _, o := range all {
					online.Observe(o)
				}
				if _, found := online.First(); found {
					b.Fatal("found a violation, expected none")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(all)), "ns/observation")
		})
	}
}
