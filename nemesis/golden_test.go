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
		{"the default", nemesis.Generator{}, "200 faults 2a04bf31fec7656c"},
		{"a fast one", nemesis.Generator{From: 500 * ms, Gap: 200 * ms, Shortest: 50 * ms, Longest: 3 * s, Points: []string{"a", "b"}}, "1876 faults 3a92b8aecd2ba845"},
		{"one of families", nemesis.Generator{Kinds: []string{"network", "disk", "process"}, Gap: 100 * ms, Versions: []string{"next"}}, "2984 faults e65d9c0bd9abcec2"},
		{"one with another budget", nemesis.Generator{Kinds: nemesis.Families, Gap: 50 * ms, Points: []string{"a"}, Budget: budget}, "6444 faults 6b60f05d0e7fbe8b"},
		{"a swarm", nemesis.Generator{Swarm: true}, "127 faults 1f0a8bfad19bd27"},
		{"an unlimited swarm", nemesis.Generator{Swarm: true, Unlimited: true, Without: []string{"clock"}}, "142 faults 5002e17a6d13adcf"},
	} {
		hash, faults := fnv.New64a(), 0
		for servers := 1; servers <= 7; servers += 2 {
			for seed := range uint64(5) {
				schedule := mustGenerate(seed, c.g, servers)
				faults += len(schedule)
				fmt.Fprint(hash, schedule)
			}
		}
		if got := fmt.Sprintf("%d faults %x", faults, hash.Sum64()); got != c.want {
			t.Errorf("%s: found %s, expected %s", c.name, got, c.want)
		}
	}
	if t.Failed() {
		t.Log("if a kind of fault came that generators are not to draw, say .byName() on its line of nemesis/kinds.go; " +
			"if seeds are to mean something else, raise nemesis.Version, write the numbers found here, and renew digests (go test ./scenarios -run Digests -update) and exhibits (go run ./internal/exhibit)")
	}
}
