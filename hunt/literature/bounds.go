package literature

import (
	"math/big"
	"sort"

	"github.com/laplace-sim/laplace/sim/rng"
)

// The bounds of quantiles and of shares are exact: they come from the binomial
// distribution itself and not from a curve that is near to it. Its numbers are far
// smaller than a float64 can be, so they are those of math/big, whose arithmetic is the
// same everywhere.

// precision is how many bits the numbers have; the sums have up to a million terms.
const precision = 256

func number(n int64) *big.Float { return new(big.Float).SetPrec(precision).SetInt64(n) }

// half is the chance that a bound leaves to either side: 2.5 %.
var half = new(big.Float).SetPrec(precision).Quo(number(25), number(1000))

// cumulative returns a function of k: the chance that of n things, each of which happens
// with a probability in parts per million, k or fewer happen. The probability is more
// than 0 and less than 1.
func cumulative(n int, ppm int64) func(k int) *big.Float {
	p := new(big.Float).SetPrec(precision).Quo(number(ppm), number(int64(rng.Always)))
	q := new(big.Float).SetPrec(precision).Sub(number(1), p)
	ratio := new(big.Float).SetPrec(precision).Quo(p, q)
	term := power(q, n)
	sums := []*big.Float{number(0).Set(term)}
	return func(k int) *big.Float {
		for len(sums) <= k {
			i := int64(len(sums))
			term.Mul(term, ratio)
			term.Mul(term, number(int64(n)-i+1))
			term.Quo(term, number(i))
			sums = append(sums, number(0).Add(sums[i-1], term))
		}
		return sums[k]
	}
}

// power is q to the power of n.
func power(q *big.Float, n int) *big.Float {
	result, square := number(1), number(0).Set(q)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			result.Mul(result, square)
		}
		square.Mul(square, square)
	}
	return result
}

// ranks are the ranks, from 1, of the values among n in ascending order between which a
// quantile lies, with a confidence of 95 %: 0 and n+1 stand for none so low or so high.
func ranks(n int, ppm int64) (low, high int) {
	atMost := cumulative(n, ppm)
	// The quantile is below the value of rank r if fewer than r values are below it.
	low = sort.Search(n, func(k int) bool { return atMost(k).Cmp(half) > 0 })
	rest := new(big.Float).SetPrec(precision).Sub(number(1), half)
	high = sort.Search(n, func(k int) bool { return atMost(k).Cmp(rest) >= 0 }) + 1
	return low, high
}

// shareBounds are the bounds, in parts per million, of the probability of something that
// happened so many times in n trials, with a confidence of 95 % (Clopper and Pearson,
// Biometrika 26, 1934).
func shareBounds(n, hits int) (low, high int64) {
	certain := int(rng.Always)
	high = int64(certain)
	if hits < n {
		// The highest with which as few or fewer are not too unlikely.
		high = int64(sort.Search(certain-1, func(p int) bool { return cumulative(n, int64(p)+1)(hits).Cmp(half) < 0 })) + 1
	}
	if hits > 0 {
		rest := new(big.Float).SetPrec(precision).Sub(number(1), half)
		// The lowest with which as many or more are not too unlikely.
		low = int64(sort.Search(certain-1, func(p int) bool { return cumulative(n, int64(p)+1)(hits-1).Cmp(rest) <= 0 }))
	}
	return low, high
}
