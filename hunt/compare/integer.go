package compare

import "math/bits"

// mulDiv is a×b/c, rounded to the nearest, half away from zero, where a×b need not have a
// place in 64 bits. b and c are above 0, and the result has a place.
func mulDiv(a, b, c int64) int64 {
	negative := a < 0
	hi, lo := bits.Mul64(magnitude(a), uint64(b))
	lo, carry := bits.Add64(lo, uint64(c)/2, 0)
	quotient, _ := bits.Div64(hi+carry, lo, uint64(c))
	if negative {
		return -int64(quotient)
	}
	return int64(quotient)
}

func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

// root is the square root of n, rounded down.
func root(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	// Newton's method from above comes down to it in a few steps.
	x := uint64(1) << ((bits.Len64(n) + 1) / 2)
	for {
		next := (x + n/x) / 2
		if next >= x {
			return x
		}
		x = next
	}
}
