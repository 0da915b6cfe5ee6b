package likelihood

import "math/big"

// million is what is certain, in parts per million.
const million = 1_000_000

// The square of 1.96, the quantile of the normal distribution for 95 %, is 3.8416:
// 38,416 in ten-thousandths.
const (
	squared       = 38_416
	tenThousandth = 10_000
)

// wilson returns the bounds, in parts per million and rounded outward, of the
// probability of something that happened so many times in n runs, with a confidence of
// 95 % (Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
// Journal of the American Statistical Association 22, 1927). All arithmetic is on whole
// numbers. Of no runs nothing is known.
func wilson(hits, n int) (low, high int64) {
	if n == 0 {
		return 0, million
	}
	// With z for 1.96 they are (x + z²/2 ± √(z²·x(n−x)/n + z⁴/4)) / (n + z²). Numerator
	// and denominator are multiplied by 10^9.
	const scale = 1_000_000_000
	x, runs := big.NewInt(int64(hits)), big.NewInt(int64(n))
	middle := sum(product(x, scale), big.NewInt(squared*(scale/tenThousandth)/2))
	under := sum(product(big.NewInt(int64(n-hits)), squared, 4*tenThousandth, int64(hits)), product(runs, squared, squared))
	under.Quo(product(under, scale, scale), product(runs, 4*tenThousandth, tenThousandth))
	root := under.Sqrt(under)
	all := sum(product(runs, scale), big.NewInt(squared*(scale/tenThousandth)))
	below := new(big.Int).Sub(middle, root)
	above := sum(middle, root)
	low = new(big.Int).Quo(product(below, million), all).Int64()
	high = new(big.Int).Quo(sum(product(above, million), new(big.Int).Sub(all, big.NewInt(1))), all).Int64()
	return max(0, low), min(high, million)
}

func sum(a, b *big.Int) *big.Int { return new(big.Int).Add(a, b) }

func product(a *big.Int, factors ...int64) *big.Int {
	p := new(big.Int).Set(a)
	for _, f := range factors {
		p.Mul(p, big.NewInt(f))
	}
	return p
}
