package checker

import (
	"fmt"
	"slices"
)

// A Verdict is what a checker concludes. The zero Verdict is Unknown, so a
// check that was forgotten never passes for valid.
type Verdict uint8

const (
	// Unknown: the checker could not tell. It never counts as valid.
	Unknown Verdict = iota
	// Valid: what was promised held.
	Valid
	// Violation: what was promised did not hold.
	Violation
)

// worst returns the verdict over several checks: Violation if any is, else Unknown
// if any is, else Valid. Without any it is Unknown, since nothing was
// checked.
func worst(checks []Check) Verdict {
	if slices.ContainsFunc(checks, func(c Check) bool { return c.Verdict == Violation }) {
		return Violation
	}
	if len(checks) == 0 || slices.ContainsFunc(checks, func(c Check) bool { return c.Verdict != Valid }) {
		return Unknown
	}
	return Valid
}

// String returns "valid", "violation" or "unknown".
func (v Verdict) String() string {
	switch v {
	case Valid:
		return "valid"
	case Violation:
		return "violation"
	default:
		return "unknown"
	}
}

// ExitStatus returns the exit status of a program whose result is v: 0 for
// Valid, 1 for Violation, 2 for Unknown.
func (v Verdict) ExitStatus() int {
	switch v {
	case Valid:
		return 0
	case Violation:
		return 1
	default:
		return 2
	}
}

// MarshalText writes v as String does. It never fails.
func (v Verdict) MarshalText() ([]byte, error) {
	return []byte(v.String()), nil
}

// UnmarshalText reads what MarshalText writes, and refuses all else.
func (v *Verdict) UnmarshalText(text []byte) error {
	return readName(text, v, "a verdict: valid, violation or unknown", Unknown, Valid, Violation)
}

// readName reads the name of one of some values, as its String has it.
func readName[T fmt.Stringer](text []byte, into *T, expected string, values ...T) error {
	for _, value := range values {
		if value.String() == string(text) {
			*into = value
			return nil
		}
	}
	return fmt.Errorf("found %q, expected %s", text, expected)
}
