package dist

import (
	"fmt"
	"time"
)

// Parse reads a distribution in its written form:
//
//	distribution = shape [ "*" number ] [ "+" duration ]
//	shape        = duration
//	             | "uniform(" duration "," duration ")"
//	             | "exponential(" duration "," "mean" duration ")"
//	             | "lognormal(" "median" duration "," "p99" duration ")"
//	             | "pareto(" duration "," "alpha" number ")"
//	             | "empirical(" quantile { "," quantile } ")"
//	quantile     = number "%" ":" duration
//	duration     = ( number unit ) { number unit }
//	unit         = "ns" | "us" | "µs" | "ms" | "s" | "m" | "h"
//	number       = digits [ "." digits ]
//
// "exponential(1ms, mean 4ms) * 2.5 + 1ms" is one. Spaces may stand between
// any two parts except within a number and before a unit. Alpha has at most
// three decimals, a percentage at most four, a factor at most nine, and a
// duration is a whole number of nanoseconds. What the shapes mean and which
// arguments they take is said at the functions of their names.
//
// The error is a *ParseError.
func Parse(text string) (Dist, error) {
	p := &parser{text: text}
	d := p.distribution()
	if p.err != nil {
		return Dist{}, p.err
	}
	return d, nil
}

// A ParseError says where the written form of a distribution could not be
// understood, what stands there and what should.
type ParseError struct {
	Text   string // the written form
	Offset int    // the byte up to which it was read, from 0
	Found  string
	// Expected is what should have been there, or what the argument that was
	// found may be.
	Expected string
}

// Error is in one line what e says.
func (e *ParseError) Error() string {
	return fmt.Sprintf("distribution %q: byte %d: found %s, expected %s", e.Text, e.Offset, e.Found, e.Expected)
}

// A parser reads a distribution from left to right. After its first error it
// reads nothing more, and what it returns means nothing.
type parser struct {
	text string
	at   int
	err  *ParseError
}

func (p *parser) distribution() Dist {
	d := p.shape()
	if p.take("*") {
		factor := p.number(factorDecimals)
		p.check(checkFactor(factor, factorDecimals))
		if p.err == nil {
			d = d.scaled(factor)
		}
	}
	if p.take("+") {
		extra := p.duration()
		p.check(checkDuration("the duration to add", extra))
		if p.err == nil {
			d = d.Plus(extra)
		}
	}
	if p.space(); p.at < len(p.text) {
		p.expected("the end, \"* number\" or \"+ duration\"")
	}
	return d
}

func (p *parser) shape() Dist {
	p.space()
	start := p.at
	if start < len(p.text) && isDigit(p.text[start]) {
		return p.made(constant(p.duration()))
	}
	switch p.word() {
	case "uniform":
		return p.made(uniform(p.pair("", "")))
	case "exponential":
		return p.made(exponential(p.pair("", "mean")))
	case "lognormal":
		return p.made(logNormal(p.pair("median", "p99")))
	case "pareto":
		p.token("(")
		shortest := p.duration()
		p.token(",")
		p.token("alpha")
		alpha := p.number(3)
		p.token(")")
		return p.made(pareto(shortest, alpha))
	case "empirical":
		p.token("(")
		quantiles := []Quantile{p.quantile()}
		for p.take(",") {
			quantiles = append(quantiles, p.quantile())
		}
		p.token(")")
		return p.made(empirical(quantiles))
	}
	p.at = start
	p.expected("a duration such as 3ms, or uniform, exponential, lognormal, pareto or empirical")
	return Dist{}
}

// pair reads two durations in brackets, each behind its word if it has one.
func (p *parser) pair(firstWord, secondWord string) (first, second time.Duration) {
	p.token("(")
	p.token(firstWord)
	first = p.duration()
	p.token(",")
	p.token(secondWord)
	second = p.duration()
	p.token(")")
	return first, second
}

func (p *parser) quantile() Quantile {
	below := p.percentage()
	p.token(":")
	return Quantile{Below: below, Value: p.duration()}
}

// made returns d, and blames the part just read for err.
func (p *parser) made(d Dist, err error) Dist {
	p.check(err)
	return d
}
