package laplacetest

import (
	"errors"
	"fmt"

	"github.com/laplace-sim/laplace/sim"
)

// A misuse is what a test has asked for that makes no sense: it is the test's
// mistake, and says nothing of the program. It ends the test with one line.
type misuse struct{ err error }

func (m *misuse) Error() string { return "laplacetest: " + m.err.Error() }
func (m *misuse) Unwrap() error { return m.err }

// misused ends the run, for what is told in words, and the test with it. Outside of
// a test of this package's it is a panic.
func misused(format string, arguments ...any) {
	panic(&misuse{fmt.Errorf(format, arguments...)})
}

// asMisuse returns what was recovered from if that is a misuse, nil otherwise.
func asMisuse(value any) error {
	if m, ok := value.(*misuse); ok {
		return m
	}
	return nil
}

// misused does so in a run, or in a story, of which it ends the test at once.
func (c *Cluster) misused(format string, arguments ...any) {
	if c.t != nil {
		c.t.Helper()
		c.t.Fatalf("%v", &misuse{fmt.Errorf(format, arguments...)})
	}
	misused(format, arguments...)
}

// refused does so if the world was given a configuration that is not valid.
func (c *Cluster) refused() {
	if wrong, ok := errors.AsType[*sim.ConfigError](c.world.Err()); ok {
		c.misused("%w", wrong)
	}
}
