package rng

import (
	"encoding"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// A Probability is a chance in parts per million, from 0 (never) to Always.
// Its written form is a percentage, "0.5%".
type Probability uint32

// Always is the probability of what is certain.
const Always Probability = 1_000_000

var (
	_ encoding.TextMarshaler   = Probability(0)
	_ encoding.TextUnmarshaler = (*Probability)(nil)
)

// Hit reports whether an event of probability p happens at the given draw.
func (p Probability) Hit(draw uint64) bool {
	hi, _ := bits.Mul64(draw, uint64(Always))
	return hi < uint64(p)
}

// percent is one per cent, in parts per million.
const percent = Always / 100

// percentDecimals is how many decimals of a percentage make a whole number of
// parts per million.
const percentDecimals = 4

// ParseProbability reads a percentage: a number from 0 to 100 with at most four
// decimals, followed by "%". The error says what was found and what was
// expected.
func ParseProbability(text string) (Probability, error) {
	refused := fmt.Errorf("found %q, expected a percentage from 0%% to 100%% with at most four decimals, such as 0.5%%", text)
	number, ok := strings.CutSuffix(text, "%")
	if !ok {
		return 0, refused
	}
	whole, decimals, point := strings.Cut(strings.TrimRight(number, " "), ".")
	if whole == "" || point && decimals == "" {
		return 0, refused
	}
	// Zeros at the end say nothing, and would count as decimals too many.
	if decimals = strings.TrimRight(decimals, "0"); len(decimals) > percentDecimals {
		return 0, refused
	}
	decimals += strings.Repeat("0", percentDecimals-len(decimals))
	parts, err := strconv.ParseUint(whole+decimals, 10, 32)
	if err != nil || parts > uint64(Always) {
		return 0, refused
	}
	return Probability(parts), nil
}

// String returns the percentage with no more decimals than it needs.
// ParseProbability reads it back if p is at most Always.
func (p Probability) String() string {
	text := strconv.FormatUint(uint64(p/percent), 10)
	if rest := p % percent; rest != 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%0*d", percentDecimals, uint32(rest)), "0")
	}
	return text + "%"
}

// MarshalText returns String. It never fails.
func (p Probability) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText is ParseProbability.
func (p *Probability) UnmarshalText(text []byte) error {
	parsed, err := ParseProbability(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}
