package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/pflag"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/all"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	good, err := command(ctx, os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "calibrate:", err)
		os.Exit(2)
	}
	if !good {
		os.Exit(1)
	}
}

// command does what is asked for, and reports whether all is as it should be.
func command(ctx context.Context, args []string, out io.Writer) (good bool, err error) {
	r := request{references: seedsReference}
	flags := pflag.NewFlagSet("calibrate", pflag.ContinueOnError)
	flags.StringVar(&r.only, "only", "", "try one `solution`, in all tests")
	flags.StringVar(&r.test, "test", "", "try one `test`, with all solutions")
	flags.IntVar(&r.seeds, "seeds", 0, "try so many seeds (default: a test's own number, and 100 of the reference)")
	flags.Uint64Var(&r.first, "first", 1, "the first seed")
	flags.IntVar(&r.jobs, "jobs", runtime.GOMAXPROCS(0), "how many processes try at a time")
	if err := flags.Parse(singleDashed(args)); err != nil {
		return false, err
	}
	if r.jobs < 1 || r.seeds < 0 || r.first < 1 {
		return false, fmt.Errorf("found %d jobs, %d seeds and the first seed %d, expected positive numbers", r.jobs, r.seeds, r.first)
	}
	if r.labs, err = labsNamed(flags.Args()); err != nil {
		return false, err
	}
	root, err := moduleRoot()
	if err != nil {
		return false, err
	}
	rows, err := calibrate(ctx, root, r)
	if err != nil {
		return false, err
	}
	problems := show(out, rows)
	if r.only == "" && r.test == "" {
		for _, l := range r.labs {
			problems = append(problems, unfailed(l, rows)...)
		}
	}
	for _, p := range problems {
		fmt.Fprintln(out, "! "+p)
	}
	return len(problems) == 0, nil
}

// singleDashed takes -only for --only, as the go command's own flags are written.
func singleDashed(args []string) []string {
	args = slices.Clone(args)
	for i, arg := range args {
		if strings.HasPrefix(arg, "-") && !strings.HasPrefix(arg, "--") && len(arg) > 2 {
			args[i] = "-" + arg
		}
	}
	return args
}

// labsNamed are the labs of some names; all if there are none.
func labsNamed(names []string) (named []*labs.Lab, err error) {
	if len(names) == 0 {
		return all.Labs, nil
	}
	var known []string
	for _, l := range all.Labs {
		known = append(known, l.Name)
	}
	for _, name := range names {
		i := slices.Index(known, name)
		if i < 0 {
			return nil, fmt.Errorf("found the lab %q, expected %s", name, document.OneOf(name, known))
		}
		named = append(named, all.Labs[i])
	}
	return named, nil
}

// moduleRoot is the folder of the module that the working directory is in.
func moduleRoot() (string, error) {
	begin, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := begin; ; dir = filepath.Dir(dir) {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(text), "module "+module+"\n") {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("found no module %s at or above %s: the sources of the labs are needed", module, begin)
		}
	}
}

// show prints a line for each row, and returns what is not as it should be.
func show(out io.Writer, rows []*row) (problems []string) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\tsolution\ttest\tfails at\tcheck\tms a seed\tevents a seed\trule")
	for _, r := range rows {
		mark, failed, check, text := "", fmt.Sprintf("- of %d", r.came.Tried), "", ""
		if p := r.problem(); p != "" {
			mark = "!"
			problems = append(problems, fmt.Sprintf("%s/%s in %s: %s", r.cell.Lab, r.cell.Solution, r.cell.Test, p))
		}
		if r.came.Failed {
			failed, check = fmt.Sprint(r.failedAt()), r.came.Check.Name
			if rule, found := r.rule(); found {
				text = document.Clip(rule.Text)
			}
		}
		tried := max(1, r.came.Tried)
		fmt.Fprintf(table, "%s\t%s/%s\t%s\t%s\t%s\t%.1f\t%d\t%s\n", mark, r.cell.Lab, r.cell.Solution, r.cell.Test, failed, check,
			float64(r.came.Took)/float64(time.Millisecond)/float64(tried), r.came.Events/uint64(tried), text)
	}
	table.Flush()
	return problems
}
