//go:build soak

package rwregister

import "testing"

func TestLevelsOfLongerHistoriesAreThoseOfTryingEveryOrder(t *testing.T) {
	for level, counts := range compared(t, 100_000, 5) {
		t.Logf("%s: %+v", level, counts)
	}
}
