package nemesis_test

import (
	"fmt"
	"hash/fnv"
	"testing"

	"github.com/laplace-sim/laplace/nemesis"
)

// Whoever has written down a seed has written down its schedule: a change here
// changes what the seeds of all scenarios stand for.
func TestTheScheduleOfASeedNeverChanges(t *testing.T) {
	budget := nemesis.Budget{Away: 4, Loss: 700_000, Delay: 333 * ms, Slow: 30}
	for _, c := range []struct {
		name string
		g    nemesis.Generator
		want string
	}{
		{"the default", nemesis.Generator{}, "221 faults 82a313e4d4013e7"},
		{"a fast one", nemesis.Generator{From: 500 * ms, Gap: 200 * ms, Shortest: 50 * ms, Longest: 3 * s, Points: []string{"a", "b"}}, "1745 faults 1b15fd5098f05d8c"},
		{"one of families", nemesis.Generator{Kinds: []string{"network", "disk", "process"}, Gap: 100 * ms, Versions: []string{"next"}}, "2926 faults 37638351941e7dfb"},
		{"one with another budget", nemesis.Generator{Kinds: nemesis.Families, Gap: 50 * ms, Points: []string{"a"}, Budget: budget}, "6209 faults b074b2a72b24e653"},
		{"a swarm", nemesis.Generator{Swarm: true}, "110 faults 9bfd82b3cadd17eb"},
		{"an unlimited swarm", nemesis.Generator{Swarm: true, Unlimited: true, Without: []string{"clock"}}, "143 faults 1c4044d579d82d9b"},
	} {
		hash, faults := fnv.New64a(), 0
		for servers := 1; servers <= 7; servers += 2 {
			for seed := range uint64(5) {
				schedule := nemesis.Generate(seed, c.g, servers)
				faults += len(schedule)
				fmt.Fprint(hash, schedule)
			}
		}
		if got := fmt.Sprintf("%d faults %x", faults, hash.Sum64()); got != c.want {
			t.Errorf("%s: found %s, expected %s", c.name, got, c.want)
		}
	}
}
