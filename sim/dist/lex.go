package dist

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/sim/rng"
)

// units are the units of a duration. One that begins with another stands before
// it.
var units = []struct {
	name string
	size time.Duration
}{
	{"ns", time.Nanosecond},
	{"us", time.Microsecond},
	{"µs", time.Microsecond}, // micro sign
	{"μs", time.Microsecond}, // Greek letter mu
	{"ms", time.Millisecond},
	{"s", time.Second},
	{"m", time.Minute},
	{"h", time.Hour},
}

// check blames what was read last for err, if there is one.
func (p *parser) check(err error) {
	if wrong, ok := errors.AsType[*ArgumentError](err); ok {
		p.refuse(wrong.Found, wrong.Expected)
	}
}

// refuse reports what was found and what was expected, unless there was an
// error before.
func (p *parser) refuse(found, expected string) {
	if p.err == nil {
		p.err = &ParseError{Text: p.text, Offset: p.at, Found: found, Expected: expected}
	}
}

// expected reports that something else than what stands here was expected.
func (p *parser) expected(what string) {
	found := "the end"
	if rest := p.text[min(p.at, len(p.text)):]; rest != "" {
		found = fmt.Sprintf("%q", rest)
	}
	p.refuse(found, what)
}

// space skips spaces.
func (p *parser) space() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
		p.at++
	}
}

// take reports whether token stands here, and reads it if so.
func (p *parser) take(token string) bool {
	if p.err != nil {
		return false
	}
	p.space()
	if !strings.HasPrefix(p.text[p.at:], token) {
		return false
	}
	p.at += len(token)
	return true
}

// token reads token, which must stand here.
func (p *parser) token(token string) {
	if p.err == nil && !p.take(token) {
		p.expected(fmt.Sprintf("%q", token))
	}
}

// word reads letters, as many as there are.
func (p *parser) word() string {
	start := p.at
	for p.at < len(p.text) && 'a' <= p.text[p.at] && p.text[p.at] <= 'z' {
		p.at++
	}
	return p.text[start:p.at]
}

// digits reads digits, as many as there are.
func (p *parser) digits() string {
	start := p.at
	for p.at < len(p.text) && isDigit(p.text[p.at]) {
		p.at++
	}
	return p.text[start:p.at]
}

func isDigit(c byte) bool {
	return '0' <= c && c <= '9'
}

// decimal reads a number with or without a fraction: the digits before the
// point and those after it.
func (p *parser) decimal() (whole, fraction string) {
	p.space()
	if whole = p.digits(); whole == "" {
		p.expected("a number")
		return "", ""
	}
	if p.at < len(p.text) && p.text[p.at] == '.' {
		p.at++
		if fraction = p.digits(); fraction == "" {
			p.expected("a digit after the decimal point")
		}
	}
	return whole, fraction
}

// number reads a number with at most the given number of decimals, and returns
// it in units of the last of them.
func (p *parser) number(decimals int) int64 {
	if p.err != nil {
		return 0
	}
	whole, fraction := p.decimal()
	unit := int64(1)
	for range decimals {
		unit *= 10
	}
	return p.scaled(whole, fraction, unit, fmt.Sprintf("at most %d decimals", decimals))
}

// percentage reads a probability.
func (p *parser) percentage() rng.Probability {
	p.space()
	start := p.at
	p.decimal()
	p.token("%")
	if p.err != nil {
		return 0
	}
	read, err := rng.ParseProbability(p.text[start:p.at])
	if err != nil {
		p.refuse(p.text[start:p.at], "0% to 100%, with at most four decimals")
	}
	return read
}

// duration reads a duration.
func (p *parser) duration() time.Duration {
	if p.err != nil {
		return 0
	}
	var sum int64
	for {
		whole, fraction := p.decimal()
		v := p.scaled(whole, fraction, int64(p.unit()), "a whole number of nanoseconds")
		if v > math.MaxInt64-sum {
			p.refuse("a longer duration", fmt.Sprintf("at most %v", Max))
			return 0
		}
		sum += v
		if p.err != nil || p.at == len(p.text) || !isDigit(p.text[p.at]) {
			return time.Duration(sum)
		}
	}
}

// unit reads the unit of a duration.
func (p *parser) unit() time.Duration {
	for _, u := range units {
		if p.err == nil && strings.HasPrefix(p.text[p.at:], u.name) {
			p.at += len(u.name)
			return u.size
		}
	}
	p.expected("a unit of time: ns, us, ms, s, m or h")
	return 1
}

// scaled returns the decimal number times unit, which must be whole.
func (p *parser) scaled(whole, fraction string, unit int64, expected string) int64 {
	var n int64
	for i := range len(whole) {
		digit := int64(whole[i] - '0')
		if n > (math.MaxInt64/unit-1-digit)/10 {
			p.refuse("the number "+whole, "a smaller one")
			return 0
		}
		n = n*10 + digit
	}
	n *= unit
	// Zeros at the end say nothing, and would count as decimals too many.
	var rest int64
	for i := range len(strings.TrimRight(fraction, "0")) {
		if unit%10 != 0 {
			p.refuse(whole+"."+fraction, expected)
			return 0
		}
		unit /= 10
		rest += int64(fraction[i]-'0') * unit
	}
	return n + rest
}
