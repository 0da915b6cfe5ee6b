package primarybackup

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/drill"
)

func TestALargeStateIsHandedOverOnceAndClientsAreServedMeanwhile(t *testing.T) {
	for _, c := range []struct {
		bytes  int
		joined time.Duration // the links alone take 0.8 s for 10 MB
	}{{10_000_000, 2 * time.Second}, {40_000_000, 6 * time.Second}} {
		joined, waited := drill.HandedOver(t, 3, Protocol(), c.bytes, time.Minute)
		t.Logf("%d bytes: a full member after %v, a write took at most %v", c.bytes, joined, waited)
		if joined == 0 || joined > c.joined || waited > 300*time.Millisecond {
			t.Errorf("%d bytes: a full member after %v, and a write took %v; expected at most %v and 300ms", c.bytes, joined, waited, c.joined)
		}
	}
}
