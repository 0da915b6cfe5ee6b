//go:build soak

package levels

import (
	"math/rand/v2"
	"testing"
)

func TestLevelsAreThoseThatTryingEverythingFindsInManyMore(t *testing.T) {
	for i, s := range sorts {
		t.Run(s.name, func(t *testing.T) {
			compare(t, s, rand.New(rand.NewPCG(uint64(i), 2)), 100_000, 7)
		})
	}
}
