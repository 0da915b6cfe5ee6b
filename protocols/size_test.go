package protocols_test

import (
	"testing"

	"github.com/laplace-sim/laplace/protocols"
)

func TestABatchIsBoundedInNumberAndBytesAndNeverEmpty(t *testing.T) {
	sizes := []int{10, 10, 30, 5}
	for _, c := range []struct {
		n, most  uint64
		bytes    int
		expected uint64
	}{
		{4, 10, 1000, 4},
		{4, 2, 1000, 2},
		{4, 10, 20, 2},
		{4, 10, 19, 1},
		{4, 10, 1, 1},
		{4, 10, 50, 3},
		{0, 10, 50, 0},
	} {
		found := protocols.Batch(c.n, c.most, c.bytes, func(i uint64) int { return sizes[i] })
		if found != c.expected {
			t.Errorf("of %d commands, at most %d and %d bytes: %d; expected %d", c.n, c.most, c.bytes, found, c.expected)
		}
	}
}
