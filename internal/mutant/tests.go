package mutant

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Tests is the Judge that runs go test. A mutant is seen if a test fails.
type Tests struct {
	// Dir is the directory of the module.
	Dir string
	// Patterns name the packages to test, as the go command does.
	Patterns []string

	timeout time.Duration
}

// Budget is one line.
func (t *Tests) Budget() string { return "go test " + strings.Join(t.Patterns, " ") }

// Identity stands for the packages and their tests.
func (t *Tests) Identity(ctx context.Context) (string, error) {
	built, err := builder{t.Dir}.fingerprint(ctx, []string{"-test"}, t.Patterns)
	return fmt.Sprintf("tests %016x", hash("tests", built+strings.Join(t.Patterns, " "))), err
}

// The time that tests may take: patience times as long as without a mutant, and
// a start.
const (
	patience = 10
	start    = 30 * time.Second
)

// Control runs the tests of the program as it is, which have to pass.
func (t *Tests) Control(ctx context.Context, _ string) error {
	began := time.Now()
	t.timeout = time.Hour
	out, pass, err := t.run(ctx, "")
	switch {
	case err != nil:
		return err
	case !pass:
		return fmt.Errorf("go test %s: found that %s without a mutant, expected tests that pass", strings.Join(t.Patterns, " "), failure(out))
	case !strings.HasPrefix(out, "ok ") && !strings.Contains(out, "\nok "):
		return fmt.Errorf("go test %s: found no tests, expected some that pass", strings.Join(t.Patterns, " "))
	}
	t.timeout = (start + patience*time.Since(began)).Round(time.Second)
	return nil
}

// Judge runs the tests with a mutant.
func (t *Tests) Judge(ctx context.Context, _ Mutant, overlay, _ string) (Fate, error) {
	out, pass, err := t.run(ctx, overlay)
	switch {
	case err != nil:
		return Fate{}, err
	case pass:
		return Fate{Outcome: Survived}, nil
	case strings.Contains(out, "panic: test timed out after"):
		return Fate{Outcome: Unended, By: "the time of its tests"}, nil
	case strings.Contains(fatal(out), "memory"):
		return Fate{Outcome: Unended, By: fatal(out)}, nil
	}
	return Fate{Outcome: Seen, By: failure(out)}, nil
}

// run runs the tests and returns what go test says of them, and whether all
// pass.
func (t *Tests) run(ctx context.Context, overlay string) (out string, pass bool, err error) {
	args := append([]string{"test", "-count=1", "-vet=off", fmt.Sprintf("-timeout=%v", t.timeout)}, bounded...)
	if overlay != "" {
		args = append(args, "-failfast", "-overlay", overlay)
	}
	var said, wrong bytes.Buffer
	cmd := command(ctx, t.Dir, "go", append(args, t.Patterns...)...)
	cmd.Stdout, cmd.Stderr = &said, &wrong
	err = cmd.Run()
	out = said.String()
	exit := (*exec.ExitError)(nil)
	switch {
	case ctx.Err() != nil:
		return "", false, ctx.Err()
	case err == nil:
		return out, true, nil
	case !errors.As(err, &exit) || strings.Contains(out, "[setup failed]") || !strings.Contains(out, "FAIL"):
		return "", false, commandError(ctx, cmd, err, wrong.String())
	}
	return out, false, nil
}

// failure says what failed: the first test of which that is told, or else the
// package.
func failure(out string) string {
	for row := range strings.Lines(out) {
		if _, text, ok := strings.Cut(row, "--- FAIL: "); ok {
			name, _, _ := strings.Cut(text, " ")
			return "the test " + strings.TrimSpace(name) + " fails"
		}
	}
	for row := range strings.Lines(out) {
		if text, ok := strings.CutPrefix(row, "FAIL\t"); ok {
			return "the tests of " + strings.Join(strings.Fields(text), " ") + " fail"
		}
	}
	return "tests fail"
}
