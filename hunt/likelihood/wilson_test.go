package likelihood

import "testing"

func TestTheBoundsAreThoseOfWilson(t *testing.T) {
	for _, c := range []struct {
		hits, n   int
		low, high int64 // of the formula with z = 1.96
	}{
		{0, 0, 0, 1_000_000},
		{0, 10, 0, 277_541},
		{5, 10, 236_589, 763_411},
		{2, 200, 2_746, 35_723},
		{200, 200, 981_154, 1_000_000},
		{1, 100_000, 1, 57},
	} {
		if low, high := wilson(c.hits, c.n); low < c.low-1 || low > c.low+1 || high < c.high-1 || high > c.high+1 {
			t.Errorf("%d of %d: found %d to %d ppm, expected %d to %d", c.hits, c.n, low, high, c.low, c.high)
		}
	}
}

func TestBoundsHoldTheShareAndNarrowWithMoreRuns(t *testing.T) {
	for n := 10; n <= 1000; n *= 10 {
		for hits := 0; hits <= n; hits += n / 10 {
			low, high := wilson(hits, n)
			if share := int64(hits) * million / int64(n); share < low || share > high {
				t.Errorf("%d of %d: %d ppm is not within %d and %d", hits, n, share, low, high)
			}
			if l, h := wilson(10*hits, 10*n); h-l >= high-low {
				t.Errorf("ten times %d of %d: %d to %d ppm is no narrower than %d to %d", hits, n, l, h, low, high)
			}
		}
	}
}

func TestOnlyNothingAndAllAreSaidToBeSo(t *testing.T) {
	for ppm, want := range map[int64]string{
		0: "0 %", 1: "0.1 %", 5_000: "0.5 %", 9_999: "0.9 %", 10_000: "1 %", 709_000: "71 %",
		990_000: "99 %", 995_000: "99.5 %", 999_999: "99.9 %", 1_000_000: "100 %",
	} {
		if got := Percent(ppm); got != want {
			t.Errorf("%d ppm is %q, want %q", ppm, got, want)
		}
	}
}
