package dist_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// draw returns the draw at a quantile.
func draw(quantile float64) uint64 {
	return uint64(math.Ldexp(quantile, 64))
}

var quantiles = []float64{
	1e-6, 1e-4, 0.001, 0.01, 0.03, 0.1, 0.25, 0.4999, 0.5, 0.6, 0.75, 0.9, 0.97,
	0.99, 0.999, 0.9999, 0.99999, 0.999999, 0.99999999,
}

// The tables are linear between knots that are at most 1/32 of the tail apart,
// and so err by about one part in 8*32*32 for every second logarithmic
// derivative of the quantile function.
func TestQuantilesAgreeWithFloatingPointWithinAThousandth(t *testing.T) {
	const mean, shortest = 3e6, 1e6
	normal := func(q float64) float64 { return math.Sqrt2 * math.Erfinv(2*q-1) }
	cases := []struct {
		dist  dist.Dist
		value func(q float64) float64
	}{
		{dist.Uniform(1e6, 9e6), func(q float64) float64 { return 1e6 + 8e6*q }},
		{dist.Exponential(shortest, shortest+mean), func(q float64) float64 { return shortest - mean*math.Log1p(-q) }},
		{dist.Exponential(0, mean), func(q float64) float64 { return -mean * math.Log1p(-q) }},
		{dist.LogNormal(2e6, 20e6), func(q float64) float64 { return 2e6 * math.Exp(math.Log(10)*normal(q)/normal(0.99)) }},
		{dist.LogNormal(5e6, 6e6), func(q float64) float64 { return 5e6 * math.Exp(math.Log(1.2)*normal(q)/normal(0.99)) }},
		{dist.Pareto(1e6, 1500), func(q float64) float64 { return 1e6 * math.Pow(1-q, -1/1.5) }},
		{dist.Pareto(1e6, 3000), func(q float64) float64 { return 1e6 * math.Pow(1-q, -1.0/3) }},
	}
	for _, c := range cases {
		for _, q := range quantiles {
			got, want := float64(c.dist.Sample(draw(q))), c.value(q)
			if math.Abs(got-want) > want/1000+2 {
				t.Errorf("%v at %v: got %.0f, want %.0f", c.dist, q, got, want)
			}
		}
	}
}

func TestMomentsAgreeWithTheParameters(t *testing.T) {
	stream := rng.New(1, "moments")
	mean := func(d dist.Dist) time.Duration {
		var sum time.Duration
		const n = 200_000
		for range n {
			sum += d.Sample(stream.Uint64())
		}
		return sum / n
	}
	cases := []struct {
		dist dist.Dist
		want time.Duration
	}{
		{dist.Uniform(0, 10*time.Millisecond), 5 * time.Millisecond},
		{dist.Exponential(time.Millisecond, 4*time.Millisecond), 4 * time.Millisecond},
		{dist.Pareto(time.Millisecond, 3000), 1500 * time.Microsecond},
		{dist.Empirical(dist.Quantile{Below: 0, Value: 0}, dist.Quantile{Below: rng.Always, Value: time.Second}), time.Second / 2},
	}
	for _, c := range cases {
		if got := mean(c.dist); (got - c.want).Abs() > c.want/50 {
			t.Errorf("%v: the mean is %v, want %v", c.dist, got, c.want)
		}
	}
}

func TestSamplesStayWithinTheirBounds(t *testing.T) {
	cases := []struct {
		dist              dist.Dist
		shortest, longest time.Duration
	}{
		{dist.Dist{}, 0, 0},
		{dist.Constant(7), 7, 7},
		{dist.Uniform(3, 5), 3, 5},
		{dist.Uniform(0, dist.Max), 0, dist.Max},
		{dist.Pareto(1, 1), 1, dist.Max},
		{dist.LogNormal(1, dist.Max), 0, dist.Max},
		{dist.Exponential(dist.Max-1, dist.Max), dist.Max - 1, dist.Max},
		{dist.Empirical(dist.Quantile{Below: 500_000, Value: 4}, dist.Quantile{Below: 900_000, Value: 9}), 4, 9},
		{dist.Uniform(2, 4).Scale(1500), 3, 6},
		{dist.Uniform(2, 4).Scale(0), 0, 0},
		{dist.Pareto(1, 1).Scale(dist.MaxFactor).Plus(dist.Max), dist.Max, dist.Max},
	}
	for _, c := range cases {
		shortest, longest := c.dist.Bounds()
		if shortest != c.shortest || longest != c.longest {
			t.Errorf("%v: the bounds are %d and %d, want %d and %d", c.dist, shortest, longest, c.shortest, c.longest)
		}
	}
}

func TestEveryDurationOfAUniformRangeIsEquallyLikely(t *testing.T) {
	stream := rng.New(1, "uniform")
	d := dist.Uniform(10, 14)
	var seen [5]int
	for range 50_000 {
		seen[d.Sample(stream.Uint64())-10]++
	}
	for v, n := range seen {
		if n < 9_500 || n > 10_500 {
			t.Errorf("%d came %d times out of 50000, want about 10000", v+10, n)
		}
	}
}

func TestEmpiricalGoesThroughItsQuantiles(t *testing.T) {
	d := dist.Empirical(
		dist.Quantile{Below: 500_000, Value: 1000},
		dist.Quantile{Below: 900_000, Value: 5000},
		dist.Quantile{Below: 990_000, Value: 40000},
	)
	for q, want := range map[float64]time.Duration{
		0: 1000, 0.3: 1000, 0.5: 1000, 0.7: 3000, 0.9: 5000, 0.945: 22500, 0.99: 40000, 0.9999: 40000,
	} {
		if got := d.Sample(draw(q)); (got - want).Abs() > 1 {
			t.Errorf("at %v: got %d, want %d", q, got, want)
		}
	}
}

// anyDist generates distributions of every shape, scaled and moved.
func anyDist() *rapid.Generator[dist.Dist] {
	return rapid.Custom(func(t *rapid.T) dist.Dist {
		a := time.Duration(rapid.Int64Range(1, int64(time.Hour)).Draw(t, "a"))
		b := a + time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "b"))
		var d dist.Dist
		switch rapid.IntRange(0, 5).Draw(t, "shape") {
		case 0:
			d = dist.Constant(a)
		case 1:
			d = dist.Uniform(a, b)
		case 2:
			d = dist.Exponential(a, b)
		case 3:
			d = dist.LogNormal(a, b)
		case 4:
			d = dist.Pareto(a, rapid.Int64Range(1, 5000).Draw(t, "alpha"))
		case 5:
			p := rng.Probability(rapid.Uint32Range(0, 999_999).Draw(t, "p"))
			d = dist.Empirical(dist.Quantile{Below: p, Value: a}, dist.Quantile{Below: p + 1, Value: b})
		}
		if rapid.Bool().Draw(t, "scaled") {
			d = d.Scale(rapid.Int64Range(0, 10_000).Draw(t, "factor"))
		}
		if rapid.Bool().Draw(t, "moved") {
			d = d.Plus(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "extra")))
		}
		return d
	})
}

func TestSampleIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDist().Draw(t, "dist")
		a := rapid.Uint64().Draw(t, "a")
		b := rapid.Uint64().Draw(t, "b")
		if d.Sample(min(a, b)) > d.Sample(max(a, b)) {
			t.Fatalf("%v: %d gives %v, %d gives %v", d, a, d.Sample(a), b, d.Sample(b))
		}
		if v := d.Sample(a); v < 0 || v > dist.Max {
			t.Fatalf("%v: %d gives %v", d, a, v)
		}
	})
}

func TestParseReadsWhatStringWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDist().Draw(t, "dist")
		read, err := dist.Parse(d.String())
		if err != nil {
			t.Fatal(err)
		}
		if read.String() != d.String() {
			t.Fatalf("%v was read as %v", d, read)
		}
		for range 20 {
			u := rapid.Uint64().Draw(t, "draw")
			if read.Sample(u) != d.Sample(u) {
				t.Fatalf("%v: %d gives %v, and %v once read", d, u, d.Sample(u), read.Sample(u))
			}
		}
	})
}

func TestScaleAndPlusActOnEverySample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDist().Draw(t, "dist")
		u := rapid.Uint64().Draw(t, "draw")
		longer := d.Scale(2500).Plus(time.Second).Sample(u)
		want := min(min(d.Sample(u), dist.Max*2/5)*5/2+time.Second, dist.Max)
		// Offset and curve are rounded apart, by a nanosecond times the factor.
		if (longer - want).Abs() > 5 {
			t.Fatalf("%v gives %v, and %v when scaled; want %v", d, d.Sample(u), longer, want)
		}
	})
}

// It was rounded to thousandths once, which made 0.0025 0.002.
func TestScalingWhatIsScaledMultipliesTheFactors(t *testing.T) {
	d := dist.Pareto(1, 1).Scale(1).Scale(2500)
	if want := "pareto(1ns, alpha 0.001) * 0.0025"; d.String() != want {
		t.Errorf("it is %v, want %s", d, want)
	}
	if read, err := dist.Parse(d.String()); err != nil || read.Sample(1<<40) != d.Sample(1<<40) {
		t.Errorf("%v is read as %v, %v", d, read, err)
	}
}

// The samples are part of what makes a run: if one changes, no recorded run
// can be replayed.
func TestSamplesNeverChange(t *testing.T) {
	cases := []struct {
		text string
		want uint64
	}{
		{"uniform(1ms, 5ms)", 0xc232d7a2782b5af5},
		{"exponential(1ms, mean 4ms)", 0x5b7daadc0011adae},
		{"lognormal(median 2ms, p99 20ms)", 0x7df34dcb36d7fbae},
		{"pareto(1ms, alpha 1.5)", 0x7716f1bc34068914},
		{"empirical(50%: 1ms, 90%: 5ms, 99%: 40ms)", 0x9aa09096565437ca},
		{"lognormal(median 2ms, p99 20ms) * 2.5 + 1ms", 0x30b1d83add757396},
	}
	for _, c := range cases {
		d, err := dist.Parse(c.text)
		if err != nil {
			t.Fatal(err)
		}
		stream := rng.New(1, "golden")
		got := uint64(0)
		for i := range uint64(10_000) {
			// Every third draw lies in one tail, every third in the other.
			u := stream.Uint64()
			switch i % 3 {
			case 1:
				u >>= i % 40
			case 2:
				u = ^(u >> (i % 40))
			}
			got = got*31 + uint64(d.Sample(u))
		}
		if got != c.want {
			t.Errorf("%s: the samples hash to %#x, want %#x", c.text, got, c.want)
		}
	}
}

func BenchmarkSample(b *testing.B) {
	for _, text := range []string{
		"3ms", "uniform(1ms, 5ms)", "lognormal(median 2ms, p99 20ms)",
		"lognormal(median 2ms, p99 20ms) * 2", "empirical(50%: 1ms, 90%: 5ms, 99%: 40ms)",
	} {
		d, err := dist.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(text, func(b *testing.B) {
			stream := rng.New(1, "sample")
			var sum time.Duration
			for b.Loop() {
				sum += d.Sample(stream.Uint64())
			}
			if sum == 1 {
				b.Fatal("the samples were not summed")
			}
		})
	}
}

func BenchmarkLogNormal(b *testing.B) {
	for b.Loop() {
		dist.LogNormal(2*time.Millisecond, 20*time.Millisecond)
	}
}

func TestADistributionOfWrongArgumentsSaysSoAndHasNoSamples(t *testing.T) {
	for want, d := range map[string]dist.Dist{
		"dist: found -1ns as the duration, expected 0s to 20015h59m54.037927936s":                            dist.Constant(-1),
		"dist: found 2ns as the lower bound and 1ns as the upper bound, expected the first to be no greater": dist.Uniform(2, 1),
		"dist: found 2ns as the shortest duration and 1ns as the mean, expected the first to be no greater":  dist.Exponential(2, 1),
		"dist: found 0s as the median, expected at least 1ns":                                                dist.LogNormal(0, 1),
		"dist: found 0 as alpha, expected 0.001 to 1000000":                                                  dist.Pareto(1, 0),
		"dist: found no quantiles, expected at least one, such as 50%: 1ms":                                  dist.Empirical(),
		"dist: found the factor 1000000.001, expected 0 to 1000000":                                          dist.Constant(1).Scale(dist.MaxFactor + 1),
		"dist: found -1ns as the duration to add, expected 0s to 20015h59m54.037927936s":                     dist.Uniform(1, 2).Plus(-1),
	} {
		for _, d := range []dist.Dist{d, d.Plus(1), d.Scale(500).Scale(-1)} {
			if err := d.Err(); err == nil || err.Error() != want {
				t.Errorf("got %v, expected %s", err, want)
			}
			if text, err := d.MarshalText(); err == nil {
				t.Errorf("%s: it is written as %q", want, text)
			}
			func() {
				defer func() {
					if recover() != want {
						t.Errorf("%s: it has samples", want)
					}
				}()
				d.Sample(0)
			}()
		}
	}
	if err := dist.Uniform(1, 2).Scale(500).Plus(1).Err(); err != nil {
		t.Error(err)
	}
}
