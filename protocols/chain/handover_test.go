package chain

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/drill"
	"github.com/laplace-sim/laplace/sim/disk"
)

func TestALargeStateIsHandedOverOnceAndClientsAreServedMeanwhile(t *testing.T) {
	for _, c := range []struct {
		bytes          int
		disks          disk.Config
		joined, waited time.Duration // the links alone take 0.8 s for 10 MB
	}{
		{10_000_000, disk.Config{}, 2 * time.Second, 300 * time.Millisecond},
		{40_000_000, disk.Config{}, 6 * time.Second, 300 * time.Millisecond},
		{40_000_000, drill.SlowDisks(), 8 * time.Second, time.Second}, // 0.8 s for a snapshot, and updates wait for it
	} {
		joined, waited := drill.HandedOver(t, 3, Protocol(), c.bytes, c.disks, time.Minute)
		t.Logf("%d bytes: a full member after %v, a write took at most %v", c.bytes, joined, waited)
		if joined == 0 || joined > c.joined || waited > c.waited {
			t.Errorf("%d bytes: a full member after %v, and a write took %v; expected at most %v and %v", c.bytes, joined, waited, c.joined, c.waited)
		}
	}
}
