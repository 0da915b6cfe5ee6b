package dist

import (
	"math/bits"
	"time"
)

// A fixed is a real number in units of 2^-32, between -2^31 and 2^31.
type fixed int64

const (
	fractionBits       = 32
	one          fixed = 1 << fractionBits
	half         fixed = one / 2
	ln2          fixed = 2977044472 // 0.69314718056
)

// decimal returns n units of 10^-10 as a fixed, so that constants can be
// written as the papers print them.
func decimal(n int64) fixed {
	return div(fixed(n), 10_000_000_000)
}

// normal99 is the quantile of the standard normal distribution at 99%.
var normal99 = decimal(23263478740)

// mul returns a*b.
func mul(a, b fixed) fixed {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	return signed(hi<<fractionBits|lo>>fractionBits, a < 0 != (b < 0))
}

// div returns a/b, the ratio of two numbers in the same unit.
func div(a, b fixed) fixed {
	m := magnitude(a)
	quotient, _ := bits.Div64(m>>fractionBits, m<<fractionBits, magnitude(b))
	return signed(quotient, a < 0 != (b < 0))
}

func magnitude(a fixed) uint64 {
	return uint64(max(a, -a))
}

func signed(m uint64, negative bool) fixed {
	if negative {
		return -fixed(m)
	}
	return fixed(m)
}

// ln returns the natural logarithm of n, which is at least 1.
func ln(n uint64) fixed {
	exponent := bits.Len64(n) - 1
	mantissa := fixed(n << (63 - exponent) >> (63 - fractionBits))
	// ln m = 2 artanh y = 2(y + y^3/3 + y^5/5 + ...) where y = (m-1)/(m+1).
	y := div(mantissa-one, mantissa+one)
	square := mul(y, y)
	sum := fixed(0)
	for power, k := y, fixed(1); power != 0; power, k = mul(power, square), k+2 {
		sum += power / k
	}
	return fixed(exponent)*ln2 + 2*sum
}

// sqrt returns the square root of x, which lies between 0 and 64.
func sqrt(x fixed) fixed {
	const extra = 26 // as many more bits as fit
	n := uint64(x) << extra
	if n == 0 {
		return 0
	}
	// Newton's iteration from above ends at the root rounded down.
	root := uint64(1) << (bits.Len64(n)/2 + 1)
	for {
		next := (root + n/root) / 2
		if next >= root {
			return fixed(root << ((fractionBits - extra) / 2))
		}
		root = next
	}
}

// timesFixed returns v times x, which is not negative, cut to Max.
func timesFixed(v time.Duration, x fixed) time.Duration {
	hi, lo := bits.Mul64(uint64(v), uint64(x))
	return shifted(hi, lo, -fractionBits)
}

// timesExp returns v times e^x, cut to Max.
func timesExp(v time.Duration, x fixed) time.Duration {
	exponent := x / ln2
	rest := x - exponent*ln2
	// e^r = 1 + r(1 + r/2(1 + r/3(...))) with r between -ln 2 and ln 2.
	power := one
	for k := fixed(14); k > 0; k-- {
		power = one + mul(rest, power)/k
	}
	hi, lo := bits.Mul64(uint64(v), uint64(power))
	return shifted(hi, lo, int(exponent)-fractionBits)
}

// shifted returns the 128-bit number hi:lo times 2^by, cut to Max.
func shifted(hi, lo uint64, by int) time.Duration {
	length := bits.Len64(lo)
	if hi != 0 {
		length = 64 + bits.Len64(hi)
	}
	switch {
	case length+by > bits.Len64(uint64(Max)-1):
		return Max
	case by >= 0:
		return time.Duration(lo << by)
	case by > -64:
		return time.Duration(hi<<(64+by) | lo>>-by)
	default:
		return time.Duration(hi >> (-by - 64))
	}
}
