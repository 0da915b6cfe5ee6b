package command

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/laplace-sim/laplace/internal/document"
)

// flagError says in our words what cobra found wrong with a flag.
func flagError(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		invalid *pflag.InvalidValueError
		missing *pflag.ValueRequiredError
	)
	switch {
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if letters := unknown.GetSpecifiedShortnames(); letters != "" {
			name = "-" + letters
		}
		return confused(cmd, "", "the flag "+strconv.Quote(name), document.OneOf(name, flagNames(cmd)))
	case errors.As(err, &invalid):
		return confused(cmd, "--"+invalid.GetFlag().Name, strconv.Quote(invalid.GetValue()), wanted(invalid.GetFlag()))
	case errors.As(err, &missing):
		return confused(cmd, "--"+missing.GetSpecifiedName(), "nothing after it", wanted(missing.GetFlag()))
	}
	return confused(cmd, "", err.Error(), "flags such as --name value")
}

// confused is the error of a command line that cannot be understood.
func confused(cmd *cobra.Command, where, found, expected string) error {
	if where != "" {
		where = ": " + where
	}
	path := cmd.CommandPath()
	return misuse(fmt.Errorf("%s%s: found %s, expected %s; see %s --help", path, where, found, expected, path))
}

// unhelped is the error of a command line that asks for something that cannot
// be, and of which its help says more.
func unhelped(cmd *cobra.Command, err error) error {
	return misuse(fmt.Errorf("%s: %w; see %[1]s --help", cmd.CommandPath(), err))
}

// wanted says which values a flag takes.
func wanted(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "uint64":
		return fmt.Sprintf("a whole number from 0 to %d", uint64(math.MaxUint64))
	case "int":
		return "a whole number"
	case "duration":
		return "a duration such as 20s or 1m30s"
	case "bool":
		return "true or false"
	default:
		return "a value"
	}
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, "--"+f.Name)
		}
	})
	return names
}

// arguments checks that a command has at least and at most so many arguments.
// The names say what they are.
func arguments(least, most int, names string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return confused(cmd, "", "no argument", names)
		case len(args) > most:
			return confused(cmd, "", strconv.Quote(args[most])+" after the arguments", names)
		}
		return nil
	}
}

// checkJobs refuses fewer than no jobs at a time. 0 is one for each processor, in every
// command.
func checkJobs(cmd *cobra.Command, jobs int) error {
	if jobs < 0 {
		return confused(cmd, "--jobs", strconv.Itoa(jobs), "0 for as many as there are processors, or more")
	}
	return nil
}
