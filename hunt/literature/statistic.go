package literature

import (
	"slices"

	"github.com/laplace-sim/laplace/sim/rng"
)

// A Statistic is a number that says something of the values of many trials.
type Statistic struct {
	// Name is how files call it: "p50".
	Name string
	// Unit is that of the measurements that it can be of.
	Unit Unit
	// of is the statistic of values in ascending order, with the bounds of it that hold
	// with a confidence of 95 %.
	of func(sorted []int64) Estimate
}

// An Estimate is a statistic of our trials. It is the same on every machine.
type Estimate struct {
	// Value is the statistic of the trials.
	Value int64 `json:"value"`
	// Low and High are the bounds of what it is of all trials that there could be, with a
	// confidence of 95 %.
	Low  int64 `json:"low"`
	High int64 `json:"high"`
	// Open is that there are too few trials for an upper bound: High is the highest value.
	Open bool `json:"open,omitempty"`
}

// statistics are all that there are.
var statistics = []*Statistic{
	quantile("p50", 500_000),
	quantile("p90", 900_000),
	quantile("p99", 990_000),
	quantile("p999", 999_000),
	{"mean", Duration, mean},
	{"share", Share, share},
}

// statistic finds one by its name; nil if there is none.
func statistic(name string) *Statistic {
	for _, s := range statistics {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// statisticsOf are the names of those that a measurement in a unit can have.
func statisticsOf(u Unit) []string {
	var all []string
	for _, s := range statistics {
		if s.Unit == u {
			all = append(all, s.Name)
		}
	}
	return all
}

// quantile is the value that so many parts per million of all values do not exceed. Its
// bounds are order statistics, which asks nothing of how the values are distributed.
func quantile(name string, ppm int64) *Statistic {
	return &Statistic{name, Duration, func(sorted []int64) Estimate {
		n := len(sorted)
		low, high := ranks(n, ppm)
		at := func(rank int) int64 {
			if rank == 0 {
				return 0 // there are too few for a lower bound
			}
			return sorted[min(rank, n)-1]
		}
		// The value itself is that of the rank ⌈n·ppm⌉.
		rank := (int64(n)*ppm + int64(rng.Always) - 1) / int64(rng.Always)
		return Estimate{Value: at(int(rank)), Low: at(low), High: at(high), Open: high > n}
	}}
}

// share is in how many of the trials something happened.
func share(sorted []int64) Estimate {
	n, hits := int64(len(sorted)), int64(0)
	for _, v := range sorted {
		hits += v
	}
	low, high := shareBounds(int(n), int(hits))
	return Estimate{Value: (hits*int64(rng.Always) + n/2) / n, Low: low, High: high}
}

// resamples is how many times the trials are drawn anew for the bounds of a mean.
const resamples = 2000

// mean has bounds by the bootstrap: the means of as many trials, drawn from those that
// there are, of which 95 % lie between them.
func mean(sorted []int64) Estimate {
	n := uint64(len(sorted))
	draw := rng.New(0, "literature mean", n)
	means := make([]int64, resamples)
	for i := range means {
		sum := int64(0)
		for range n {
			sum += sorted[draw.Below(n)]
		}
		means[i] = sum / int64(n)
	}
	slices.Sort(means)
	sum := int64(0)
	for _, v := range sorted {
		sum += v
	}
	return Estimate{Value: sum / int64(n), Low: means[resamples*25/1000], High: means[resamples*975/1000]}
}
