package dist

// lnAbove returns the logarithm of the fraction of the distribution that lies
// above q.
func (q quantile) lnAbove() fixed {
	above := -q.tail // modulo 2^64, and so 2^64 less the tail
	if q.upper {
		above = q.tail
	}
	return ln(above) - 64*ln2
}

// The coefficients of PPND7, highest power first, in units of 10^-10. Those
// for tails below e^-25 are left out: no table reaches so far.
var (
	centreOver  = [...]int64{591093747200, 1592911320200, 504342719380, 33871327179}
	centreUnder = [...]int64{671875636000, 787577576640, 178951694690, 10000000000}
	tailOver    = [...]int64{1702382110, 13067284816, 27568153900, 14234372777}
	tailUnder   = [...]int64{1202113298, 7370016425, 10000000000}
)

// normal returns the quantile of the standard normal distribution, with an
// error below 10^-6: PPND7 of Wichura, "Algorithm AS 241: The Percentage
// Points of the Normal Distribution", 1988.
func (q quantile) normal() fixed {
	fromMedian := half - fixed(q.tail>>fractionBits)
	var z fixed
	if fromMedian <= decimal(4250000000) {
		r := decimal(1806250000) - mul(fromMedian, fromMedian)
		z = mul(fromMedian, div(polynomial(centreOver[:], r), polynomial(centreUnder[:], r)))
	} else {
		r := sqrt(64*ln2-ln(q.tail)) - decimal(16000000000)
		z = div(polynomial(tailOver[:], r), polynomial(tailUnder[:], r))
	}
	if q.upper {
		return z
	}
	return -z
}

// polynomial evaluates a polynomial at r by Horner's rule.
func polynomial(coefficients []int64, r fixed) fixed {
	sum := fixed(0)
	for _, c := range coefficients {
		sum = mul(sum, r) + decimal(c)
	}
	return sum
}
