package compare

import (
	"math"
	"math/bits"
	"slices"

	"github.com/laplace-sim/laplace/sim/rng"
)

// Intervals are made by the bootstrap-t (Efron, "Nonparametric standard errors and
// confidence intervals", 1981): of each of many samples that are drawn from the values with
// replacement, by how many of its own standard errors its mean is off; the quantiles of
// that say how far the mean of the values may be off. It follows the skew that times and
// counts have, where the quantiles of the means themselves (the percentile bootstrap) are
// too close together on the side of the long tail; bootstrap_test.go has what each covers.
//
// Two subjects are told apart only if a second test agrees, which supposes nothing of how
// values are distributed: see alternates.

// resamples is how many samples are drawn for one interval: with one less than a round
// number the quantiles of interest are values, and lie between none.
const resamples = 1999

// A sample's t is by how many of its standard errors its mean is off, times the root of the
// number of values, in 1/tUnit. One of tMax or more is as good as infinite, which it is where
// all values of a sample are the same.
const (
	tUnit = 1 << 16
	tMax  = 1 << 36
)

// An interval is the mean of some values, and between which bounds it lies.
type interval struct{ mean, low, high int64 }

// meanOf is the mean, rounded; 0 if there are no values. Their sum has to have a place.
func meanOf(values []int64) int64 {
	if len(values) == 0 {
		return 0
	}
	return mulDiv(sumOf(values), 1, int64(len(values)))
}

func sumOf(values []int64) int64 {
	sum := int64(0)
	for _, v := range values {
		sum += v
	}
	return sum
}

// bootstrap returns the interval of the mean of some values with a confidence in parts per
// million, by samples drawn from a stream. No bound is beyond the least and the greatest
// value: where the bootstrap finds none that is nearer, these stand for not knowing.
func bootstrap(values []int64, confidence int64, from rng.Stream) interval {
	is := interval{mean: meanOf(values)}
	is.low, is.high = is.mean, is.mean
	if len(values) < 2 {
		return is
	}
	least, greatest := slices.Min(values), slices.Max(values)
	if least == greatest {
		return is
	}
	d := scaled(values, is.mean)
	ts := make([]int64, resamples)
	for i := range ts {
		ts[i] = d.resampled(&from)
	}
	slices.Sort(ts)
	tail := int((millionths - confidence) * (resamples + 1) / (2 * millionths))
	is.low = max(least, is.mean-d.off(ts[resamples-tail]))
	is.high = min(greatest, is.mean-d.off(ts[tail-1]))
	return is
}

// deviations are values less their mean, in steps of 1<<shift or, if that is negative, so
// many bits finer: short enough that the sum of all squares times their number has a place.
type deviations struct {
	values []int64
	shift  int
	bits   int   // that the values have at the most
	sum    int64 // of the values: near 0
	spread int64 // the root of n times the sum of squares less the square of the sum
}

// bitsMost is how many bits deviations have at the most: more tells nothing.
const bitsMost = 20

func scaled(values []int64, mean int64) *deviations {
	longest := uint64(0)
	for _, v := range values {
		longest = max(longest, magnitude(v-mean))
	}
	d := &deviations{values: make([]int64, len(values)), bits: min(bitsMost, (62-2*bits.Len(uint(len(values))))/2)}
	d.shift = bits.Len64(longest) - d.bits
	squares := int64(0)
	for i, v := range values {
		if d.shift >= 0 {
			d.values[i] = (v - mean) >> d.shift
		} else {
			d.values[i] = (v - mean) << -d.shift
		}
		d.sum += d.values[i]
		squares += d.values[i] * d.values[i]
	}
	d.spread = spread(int64(len(values)), d.sum, squares)
	return d
}

// spread is n times the standard deviation of n values.
func spread(n, sum, squares int64) int64 { return int64(root(uint64(n*squares - sum*sum))) }

// resampled draws as many of the values as there are, with replacement, and returns the t
// of that sample.
func (d *deviations) resampled(from *rng.Stream) int64 {
	n := uint64(len(d.values))
	sum, squares := int64(0), int64(0)
	take := func(draw uint64) {
		v := d.values[draw*n>>32]
		sum += v
		squares += v * v
	}
	// Each draw is good for two: 32 bits choose evenly among so few.
	for range n / 2 {
		draw := from.Uint64()
		take(draw >> 32)
		take(draw & math.MaxUint32)
	}
	if n%2 == 1 {
		take(from.Uint64() >> 32)
	}
	off := sum - d.sum
	of := spread(int64(n), sum, squares)
	switch {
	case off == 0:
		return 0
	case of == 0 && off < 0:
		return -tMax
	case of == 0:
		return tMax
	}
	return max(-tMax, min(tMax, off*tUnit/of))
}

// off is how far from the mean of the values a t puts the bound of an interval; beyond all
// of them if it is as good as infinite.
func (d *deviations) off(t int64) int64 {
	beyond := int64(1) << (d.bits + 1)
	off := mulDiv(t, max(1, d.spread), int64(len(d.values))*tUnit)
	off = max(-beyond, min(beyond, off))
	if d.shift >= 0 {
		return off << d.shift
	}
	return off >> -d.shift
}

// alternates reports whether the mean of differences is further from 0 than that of all but
// a few of those that come about when in each pair a coin decides which of the two is
// subtracted from which: the sign-flip test (Fisher, "The Design of Experiments", 1935). If
// both of a pair are of one distribution, whatever it is, each such is as likely as the
// differences that were found, so this errs no more often than the confidence says, with
// many equal values and with few pairs too.
func alternates(differences []int64, confidence int64, from rng.Stream) bool {
	found := magnitude(sumOf(differences))
	as := 1 // the differences themselves
	for range resamples {
		sum, coins := int64(0), uint64(0)
		for i, v := range differences {
			if i%64 == 0 {
				coins = from.Uint64()
			}
			if coins&1 == 1 {
				v = -v
			}
			sum += v
			coins >>= 1
		}
		if magnitude(sum) >= found {
			as++
		}
	}
	return int64(as)*millionths <= (millionths-confidence)*(resamples+1)
}

// paired returns the interval of the mean of differences, and whether it tells the two
// apart. Where the sign-flip test does not, the interval reaches 0.
func paired(differences []int64, confidence int64, from rng.Stream) (is interval, apart bool) {
	is = bootstrap(differences, confidence, from.Derive(0))
	if len(differences) == 0 {
		return is, false
	}
	if is.low <= 0 && is.high >= 0 {
		return is, false
	}
	if !alternates(differences, confidence, from.Derive(1)) {
		is.low, is.high = min(is.low, 0), max(is.high, 0)
		return is, false
	}
	return is, true
}

// estimate is that of values with the interval of their mean.
func estimate(values []int64, is interval) Estimate {
	if len(values) == 0 {
		return Estimate{}
	}
	sorted := slices.Sorted(slices.Values(values))
	return Estimate{
		N: len(values), Mean: is.mean, Low: is.low, High: is.high,
		Median: ranked(sorted, 50), P95: ranked(sorted, 95), Max: sorted[len(sorted)-1],
	}
}

// ranked is a percentile of sorted values, by nearest rank.
func ranked(sorted []int64, percent int) int64 {
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}
