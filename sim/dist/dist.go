package dist

import (
	"encoding"
	"fmt"
	"math/bits"
	"strings"
	"time"
)

// Max is the longest duration that a distribution can be made of or yield, a
// little over two years. Longer samples are cut to it, so that adding a sample
// to a virtual time cannot overflow.
const Max time.Duration = 1 << 56

// MaxFactor is the largest factor that Scale takes, in thousandths.
const MaxFactor = 1_000_000_000

// A distribution that was scaled twice has the product of two factors, which
// has more decimals than each. So factors are kept in billionths.
const (
	factorDecimals = 9
	thousandth     = 1_000_000
	unscaled       = 1000 * thousandth
)

// A Dist is a distribution of durations, none of them negative. It is a small
// immutable value. The zero Dist is always 0; that it differs from Constant(0)
// lets a configuration tell what was left out from what takes no time.
type Dist struct {
	curve  *curve        // the shape; nil for constant and uniform
	factor int64         // what the curve is multiplied by, in billionths
	offset time.Duration // what is added; without a curve, the least value
	span   time.Duration // without a curve, the greatest value less the least
}

var (
	_ encoding.TextMarshaler   = Dist{}
	_ encoding.TextUnmarshaler = (*Dist)(nil)
)

// Err says what is wrong with the arguments that the distribution was made of, and
// wraps an *ArgumentError; nil if nothing is. What Parse returns is never wrong. A configuration that has a wrong
// distribution is refused; it has no samples, and what Plus and Scale make of it is
// as wrong.
func (d Dist) Err() error {
	if d.curve == nil {
		return nil
	}
	return d.curve.wrong
}

// Sample returns the duration below which the fraction draw/2^64 of the
// distribution lies. A greater draw never gives a shorter duration. It panics if
// the distribution is wrong.
func (d Dist) Sample(draw uint64) time.Duration {
	if d.curve == nil {
		above, _ := bits.Mul64(draw, uint64(d.span)+1)
		return d.offset + time.Duration(above)
	}
	v := d.curve.at(draw)
	if d.factor != unscaled {
		v = multiply(v, d.factor)
	}
	return min(d.offset+v, Max)
}

// Bounds returns the shortest and the longest duration that Sample can return.
func (d Dist) Bounds() (shortest, longest time.Duration) {
	return d.Sample(0), d.Sample(1<<64 - 1)
}

// Plus returns the distribution of a sample of d and extra together. It is
// wrong unless extra lies between 0 and Max.
func (d Dist) Plus(extra time.Duration) Dist {
	if err := checkDuration("the duration to add", extra); err != nil || d.Err() != nil {
		return d.orWrong(err)
	}
	longest := min(d.offset+d.span+extra, Max)
	d.offset = min(d.offset+extra, Max)
	d.span = longest - d.offset
	return d
}

// Scale returns the distribution of a sample of d times thousandths/1000:
// 2500 makes everything take two and a half times as long. The product of all
// factors that a distribution was scaled by is kept to nine decimals. It is wrong
// unless thousandths lies between 0 and MaxFactor.
func (d Dist) Scale(thousandths int64) Dist {
	if err := checkFactor(thousandths, 3); err != nil || d.Err() != nil {
		return d.orWrong(err)
	}
	return d.scaled(thousandths * thousandth)
}

// orWrong is d if that is wrong already, or else what stands for the error.
func (d Dist) orWrong(err error) Dist {
	if d.Err() != nil {
		return d
	}
	return made(d, err)
}

// scaled is Scale by billionths.
func (d Dist) scaled(billionths int64) Dist {
	longest := multiply(d.offset+d.span, billionths)
	d.offset = multiply(d.offset, billionths)
	d.span = longest - d.offset
	if d.curve != nil {
		d.factor = min(int64(multiply(time.Duration(d.factor), billionths)), MaxFactor*thousandth)
	}
	return d
}

// String returns the distribution in the grammar of Parse. Parsing it gives a
// distribution with the same samples.
func (d Dist) String() string {
	if d.curve == nil {
		if d.span == 0 {
			return d.offset.String()
		}
		return fmt.Sprintf("uniform(%v, %v)", d.offset, d.offset+d.span)
	}
	var b strings.Builder
	b.WriteString(d.curve.text)
	if d.factor != unscaled {
		b.WriteString(" * " + decimalText(d.factor, factorDecimals))
	}
	if d.offset != 0 {
		b.WriteString(" + " + d.offset.String())
	}
	return b.String()
}

// MarshalText returns String, or Err.
func (d Dist) MarshalText() ([]byte, error) {
	if err := d.Err(); err != nil {
		return nil, err
	}
	return []byte(d.String()), nil
}

// UnmarshalText is Parse.
func (d *Dist) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// multiply returns v times a factor, rounded down and cut to Max.
func multiply(v time.Duration, billionths int64) time.Duration {
	hi, lo := bits.Mul64(uint64(v), uint64(billionths))
	if hi >= unscaled {
		return Max
	}
	product, _ := bits.Div64(hi, lo, unscaled)
	return time.Duration(min(product, uint64(Max)))
}

// decimalText writes a number that is given in units of its last decimal, with
// no more decimals than it needs.
func decimalText(n int64, decimals int) string {
	digits := fmt.Sprintf("%0*d", decimals+1, n)
	whole, fraction := digits[:len(digits)-decimals], strings.TrimRight(digits[len(digits)-decimals:], "0")
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}
