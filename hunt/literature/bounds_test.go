package literature

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/sim/rng"
)

func TestTheBoundsOfQuantilesAreThoseOfTheTables(t *testing.T) {
	for _, c := range []struct {
		n         int
		ppm       int64
		low, high int
	}{
		{100, 500_000, 40, 61},
		{1000, 500_000, 469, 532},
		{5, 500_000, 0, 6}, // five values leave 3 % on each side
		{6, 500_000, 1, 6},
		{20, 990_000, 19, 21}, // none is so high
	} {
		if low, high := ranks(c.n, c.ppm); low != c.low || high != c.high {
			t.Errorf("of %d values, for %d ppm: found the ranks %d and %d, expected %d and %d", c.n, c.ppm, low, high, c.low, c.high)
		}
	}
}

func TestTheBoundsOfSharesAreThoseOfClopperAndPearson(t *testing.T) {
	for _, c := range []struct {
		n, hits   int
		low, high int64
	}{
		{10, 0, 0, 308_500},
		{10, 10, 691_500, 1_000_000},
		{10, 5, 187_100, 812_900},
		{100, 3, 6_200, 85_200},
	} {
		low, high := shareBounds(c.n, c.hits)
		if low < c.low-100 || low > c.low+100 || high < c.high-100 || high > c.high+100 {
			t.Errorf("%d of %d: found %d to %d ppm, expected %d to %d", c.hits, c.n, low, high, c.low, c.high)
		}
	}
}

// Of samples of known quantiles and means, 95 of 100 have bounds that these lie between, or
// a few more.
func TestTheBoundsHoldAsOftenAsTheySay(t *testing.T) {
	const samples, size = 400, 60
	for _, c := range []struct {
		statistic string
		truth     int64 // of numbers below 1,000,000, each equally likely
	}{{"p50", 500_000}, {"p90", 900_000}, {"mean", 499_999}} {
		holds := 0
		for i := range uint64(samples) {
			draw := rng.New(i, "literature test")
			values := make([]int64, size)
			for j := range values {
				values[j] = int64(draw.Below(1_000_000))
			}
			slices.Sort(values)
			if e := statistic(c.statistic).of(values); e.Low <= c.truth && c.truth <= e.High {
				holds++
			}
		}
		if holds < samples*92/100 || holds > samples*99/100 {
			t.Errorf("the bounds of %s hold in %d of %d samples, expected about %d", c.statistic, holds, samples, samples*95/100)
		}
	}
}
