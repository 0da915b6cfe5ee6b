package shrink

import (
	"slices"
	"time"
)

// unit is the power of ten of the first digit of a duration.
func unit(d time.Duration) time.Duration {
	u := time.Duration(1)
	for d >= 10*u {
		u *= 10
	}
	return u
}

// digits is how many digits a duration needs, zeros behind the last left out.
func digits(d time.Duration) int {
	n := 0
	for d = d.Abs(); d > 0; d /= 10 {
		if n > 0 || d%10 != 0 {
			n++
		}
	}
	return n
}

// rounder returns durations a little shorter than a positive one that need fewer
// digits, those with the fewest first. None is longer, so that times that are
// made rounder again and again come to an end.
func rounder(d time.Duration) []time.Duration {
	var all []time.Duration
	for u := unit(d); u > 1; u /= 10 {
		round := d / u * u
		if digits(round) == digits(d) {
			break
		}
		if !slices.Contains(all, round) {
			all = append(all, round)
		}
	}
	return all
}

// roundUp returns the shortest duration of two digits that is no shorter than a
// positive one.
func roundUp(d time.Duration) time.Duration {
	u := max(1, unit(d)/10)
	return (d + u - 1) / u * u
}

// shortest is what no time is made shorter than: less would be no simpler.
const shortest = time.Millisecond

// shorter returns durations of at most two digits, from a millisecond on, that
// are shorter than a positive one by a quarter at least, the shortest first.
func shorter(d time.Duration) []time.Duration {
	var all []time.Duration
	for _, part := range []time.Duration{d / 8, d / 4, d / 2, d * 3 / 4} {
		u := max(1, unit(part)/10)
		if short := part / u * u; short >= shortest && !slices.Contains(all, short) {
			all = append(all, short)
		}
	}
	return all
}

// smaller returns whole numbers from 1 on that are smaller than a positive one,
// the smallest first.
func smaller(n int) []int {
	var all []int
	for _, less := range []int{1, 2, n / 4, n / 2, n - 1} {
		if 0 < less && less < n {
			all = append(all, less)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
