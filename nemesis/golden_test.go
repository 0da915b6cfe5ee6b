package nemesis_test

import (
	"fmt"
	"hash/fnv"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
)

func TestZZGold(t *testing.T) {
	h := fnv.New64a()
	n := 0
	kinds := []string{"bad-sector", "bit-rot", "block", "bridge", "broken-bound", "burst-loss", "clock-drift", "clock-freeze", "clock-jump", "clock-offset", "clock-stop", "corrupt", "crash", "crash-loop", "delay", "deliver", "disk-stall", "duplicate", "failed-sync", "fault-point", "full-disk", "hold", "io-error", "isolate", "kill", "loss", "lost-write", "misdirected-write", "partition", "pause", "reorder", "ring", "rolling-upgrade", "short-write", "slow-disk", "slow-node", "stop", "throttle", "upgrade"}
	gens := []nemesis.Generator{{}, {From: 500 * time.Millisecond, Gap: 700 * time.Millisecond, Shortest: 50 * time.Millisecond, Longest: 3 * time.Second, Until: 10 * time.Second, Points: []string{"a", "b"}},
		{Kinds: []string{"network"}, Gap: 100 * time.Millisecond}, {Kinds: []string{"disk", "process"}, Gap: 100 * time.Millisecond, Versions: []string{"x"}},
		{Kinds: kinds, Gap: 50 * time.Millisecond, Points: []string{"a", "b"}, Versions: []string{"n"}, Budget: nemesis.Budget{Away: 4, Loss: 700000, Delay: 333 * time.Millisecond, Slow: 30}}}
	for _, k := range kinds {
		gens = append(gens, everything([]string{k}))
	}
	for _, g := range gens {
		for servers := 1; servers < 10; servers++ {
			for seed := range uint64(40) {
				s := nemesis.Generate(seed, g, servers)
				n += len(s)
				fmt.Fprint(h, s.String())
			}
		}
	}
	if got := fmt.Sprintf("%d %x", n, h.Sum64()); got != "375216 8910cbb95e20a712" {
		t.Error(got)
	}
}
