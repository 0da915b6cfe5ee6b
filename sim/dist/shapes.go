package dist

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/sim/rng"
)

// Constant returns the distribution that is always v. It is wrong (see Dist.Err) unless v lies
// between 0 and Max.
func Constant(v time.Duration) Dist {
	return made(constant(v))
}

// Uniform returns the distribution in which every duration from lo to hi,
// both included, is equally likely. It is wrong (see Dist.Err) unless 0 <= lo <= hi <= Max.
func Uniform(lo, hi time.Duration) Dist {
	return made(uniform(lo, hi))
}

// Exponential returns the distribution of an event that is never earlier than
// shortest and from then on equally likely at any instant, and that comes at
// mean on average. Its tail ends at the quantile 1 - 2^-33, which is 23 times
// as far above shortest as the mean is. It is wrong (see Dist.Err) unless
// 0 <= shortest <= mean <= Max.
func Exponential(shortest, mean time.Duration) Dist {
	return made(exponential(shortest, mean))
}

// LogNormal returns the distribution whose logarithm is normal, given by two
// of its quantiles: half of it lies below median, 99 in 100 below p99. Round
// trips in a data centre look like it. Its tails end at the quantiles 2^-33
// and 1 - 2^-33. It is wrong (see Dist.Err) unless 1 <= median <= p99 <= Max. Making one takes
// some hundred microseconds, so make it once.
func LogNormal(median, p99 time.Duration) Dist {
	return made(logNormal(median, p99))
}

// Pareto returns the distribution of the power law: the fraction
// (shortest/x)^alpha of it lies above x. The smaller alpha, given in
// thousandths, the heavier the tail; at 1 and below it has no mean. Its tail
// ends at the quantile 1 - 2^-33 or at Max. It is wrong (see Dist.Err) unless
// 1 <= shortest <= Max and 1 <= alphaThousandths <= MaxFactor.
func Pareto(shortest time.Duration, alphaThousandths int64) Dist {
	return made(pareto(shortest, alphaThousandths))
}

// A Quantile is one point of a measured distribution: the fraction Below of
// all durations is at most Value.
type Quantile struct {
	Below rng.Probability
	Value time.Duration
}

// Empirical returns the distribution that has the given quantiles and is
// linear between them. Nothing is shorter than the first value or longer than
// the last one. It is wrong (see Dist.Err) unless there is at least one quantile, the fractions
// ascend strictly and end at rng.Always at most, and the values never descend
// and lie between 0 and Max.
func Empirical(quantiles ...Quantile) Dist {
	return made(empirical(quantiles))
}

func constant(v time.Duration) (Dist, error) {
	return Dist{offset: v, factor: unscaled}, checkDuration("the duration", v)
}

func uniform(lo, hi time.Duration) (Dist, error) {
	return Dist{offset: lo, span: hi - lo, factor: unscaled}, checkAscending("the lower bound", lo, "the upper bound", hi)
}

func exponential(shortest, mean time.Duration) (Dist, error) {
	if err := checkAscending("the shortest duration", shortest, "the mean", mean); err != nil {
		return Dist{}, err
	}
	if shortest == mean {
		return Constant(mean), nil
	}
	text := fmt.Sprintf("exponential(%v, mean %v)", shortest, mean)
	return shaped(text, func(q quantile) time.Duration {
		return min(shortest+timesFixed(mean-shortest, -q.lnAbove()), Max)
	}), nil
}

func logNormal(median, p99 time.Duration) (Dist, error) {
	if err := checkAscending("the median", median, "p99", p99); err != nil {
		return Dist{}, err
	}
	if median == 0 {
		return Dist{}, &ArgumentError{"0s as the median", "at least 1ns"}
	}
	if median == p99 {
		return Constant(median), nil
	}
	sigma := div(ln(uint64(p99))-ln(uint64(median)), normal99)
	text := fmt.Sprintf("lognormal(median %v, p99 %v)", median, p99)
	return shaped(text, func(q quantile) time.Duration {
		return timesExp(median, mul(sigma, q.normal()))
	}), nil
}

func pareto(shortest time.Duration, alphaThousandths int64) (Dist, error) {
	if err := checkDuration("the shortest duration", shortest); err != nil {
		return Dist{}, err
	}
	if shortest == 0 {
		return Dist{}, &ArgumentError{"0s as the shortest duration", "at least 1ns"}
	}
	if alphaThousandths < 1 || alphaThousandths > MaxFactor {
		return Dist{}, &ArgumentError{decimalText(alphaThousandths, 3) + " as alpha", fmt.Sprintf("0.001 to %d", MaxFactor/1000)}
	}
	text := fmt.Sprintf("pareto(%v, alpha %s)", shortest, decimalText(alphaThousandths, 3))
	return shaped(text, func(q quantile) time.Duration {
		return timesExp(shortest, -q.lnAbove()*1000/fixed(alphaThousandths))
	}), nil
}

func empirical(quantiles []Quantile) (Dist, error) {
	if len(quantiles) == 0 {
		return Dist{}, &ArgumentError{"no quantiles", "at least one, such as 50%: 1ms"}
	}
	texts := make([]string, len(quantiles))
	for i, q := range quantiles {
		texts[i] = fmt.Sprintf("%v: %v", q.Below, q.Value)
		if err := checkDuration("the value at "+q.Below.String(), q.Value); err != nil {
			return Dist{}, err
		}
		if q.Below > rng.Always {
			return Dist{}, &ArgumentError{fmt.Sprintf("a quantile at %v", q.Below), "0% to 100%"}
		}
		if i == 0 {
			continue
		}
		before := quantiles[i-1]
		if q.Below <= before.Below {
			return Dist{}, &ArgumentError{fmt.Sprintf("%v after %v", q.Below, before.Below), "quantiles in ascending order"}
		}
		if q.Value < before.Value {
			return Dist{}, &ArgumentError{fmt.Sprintf("%v at %v after %v at %v", q.Value, q.Below, before.Value, before.Below),
				"values that never descend"}
		}
	}
	text := "empirical(" + strings.Join(texts, ", ") + ")"
	return Dist{curve: &curve{text: text, points: pointsOf(slices.Clone(quantiles))}, factor: unscaled}, nil
}

// shaped returns the distribution with the given written form and quantiles.
func shaped(text string, value func(quantile) time.Duration) Dist {
	return Dist{curve: tabulate(text, value), factor: unscaled}
}

// An ArgumentError says which argument of a distribution is out of range.
type ArgumentError struct {
	Found, Expected string
}

func (e *ArgumentError) Error() string { return "found " + e.Found + ", expected " + e.Expected }

func checkDuration(what string, v time.Duration) error {
	if v < 0 || v > Max {
		return &ArgumentError{fmt.Sprintf("%v as %s", v, what), fmt.Sprintf("0s to %v", Max)}
	}
	return nil
}

func checkAscending(lesser string, lo time.Duration, greater string, hi time.Duration) error {
	if err := checkDuration(lesser, lo); err != nil {
		return err
	}
	if err := checkDuration(greater, hi); err != nil {
		return err
	}
	if hi < lo {
		return &ArgumentError{fmt.Sprintf("%v as %s and %v as %s", lo, lesser, hi, greater), "the first to be no greater"}
	}
	return nil
}

// checkFactor judges a factor given in units of its last decimal.
func checkFactor(factor int64, decimals int) error {
	most := int64(MaxFactor)
	for range decimals - 3 {
		most *= 10
	}
	if factor < 0 || factor > most {
		return &ArgumentError{"the factor " + decimalText(factor, decimals), fmt.Sprintf("0 to %d", MaxFactor/1000)}
	}
	return nil
}

// made returns d, or what stands for the error.
func made(d Dist, err error) Dist {
	if err != nil {
		return Dist{curve: &curve{text: "wrong", points: []point{}, wrong: fmt.Errorf("dist: %w", err)}, factor: unscaled}
	}
	return d
}
