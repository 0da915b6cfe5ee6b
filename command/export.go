package command

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/reports"
	stories "github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/reports/export"
	"github.com/laplace-sim/laplace/reports/rundir"
)

func (c *console) exportCommand() *cobra.Command {
	var out string
	var list strings.Builder
	for _, f := range export.Formats() {
		fmt.Fprintf(&list, "  %-12s %s; of %s\n", f.Name, f.Summary, f.Of())
	}
	cmd := &cobra.Command{
		Use:   "export FORMAT DIR|FILE",
		Short: "Write a run or a hunt in the format of another tool",
		Long: `Write a run or a hunt in the format of another tool:

` + wrapList(list.String(), 15, 79) + `
DIR is what a run or a hunt wrote, and FILE the schedule.yaml of a run or the
hunt.db of a hunt. A run is repeated first; that of a test is read as it lies
there. docs/formats.md says what each format has, and what opens it.`,
		Example: `  laplace export perfetto runs/raft-quiet-seed1 --out trace.json
  laplace export markdown runs/raft-quiet-seed1 >> "$GITHUB_STEP_SUMMARY"
  laplace export csv hunts/raft-everything --out runs.csv`,
		Annotations: map[string]string{statusNote: "0 written, 2 it is another run than the recorded one, and nothing was written;\n64 bad command or file, 73 --out cannot be made, 74 output failed,\n130 interrupted"},
		Args:        arguments(2, 2, "a format, and the directory or the file of a run or a hunt"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveDefault
			}
			var names []string
			for _, f := range export.Formats() {
				names = append(names, cobra.CompletionWithDesc(f.Name, f.Summary))
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := formatNamed(cmd, args[0])
			if err != nil {
				return err
			}
			return c.export(cmd, format, args[1], out)
		},
	}
	cmd.Flags().StringVar(&out, "out", "-", "write it to `FILE`; - is standard output")
	return cmd
}

// wrapList wraps the lines of a list, below the second column, which begins behind the
// indent.
func wrapList(text string, indent, width int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		for len(line) > width {
			cut := strings.LastIndexByte(line[:width+1], ' ')
			if cut <= indent {
				break
			}
			b.WriteString(line[:cut] + "\n")
			line = strings.Repeat(" ", indent) + line[cut+1:]
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// formatNamed is the format of a name.
func formatNamed(cmd *cobra.Command, name string) (export.Format, error) {
	var names []string
	for _, f := range export.Formats() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return export.Format{}, confused(cmd, "", fmt.Sprintf("the format %q", name), document.OneOf(name, names))
}

// export writes what a path names in a format.
func (c *console) export(cmd *cobra.Command, f export.Format, path, out string) error {
	if out == "" {
		return confused(cmd, "--out", `""`, "the name of a file, or -")
	}
	if hunt := huntFile(path); hunt != "" {
		if f.Hunt == nil {
			return wrongKind(cmd, f, path, "a hunt")
		}
		return c.exportHunt(cmd, f, hunt, out)
	}
	if f.Run == nil {
		found := "no hunt"
		if _, err := os.Stat(path); err != nil {
			found = rundir.Reason(err).Error()
		}
		return wrongKind(cmd, f, path, found)
	}
	run, err := c.exported(cmd, path)
	if err != nil || run == nil {
		return err
	}
	return c.writeOut(out, func(w io.Writer) error { return f.Run(w, run) })
}

// wrongKind is the error of a format that is not of what there is.
func wrongKind(cmd *cobra.Command, f export.Format, path, found string) error {
	return confused(cmd, path, found, fmt.Sprintf("%s, of which there is the format %s", f.Of(), f.Name))
}

// huntFile is the file of the hunt that a path names; "" if it names none.
func huntFile(path string) string {
	if file := filepath.Join(path, storeFile); isFile(file) {
		return file
	}
	if filepath.Base(path) == storeFile {
		return path
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// exported is the run that a path names, made again unless it is that of a test; nil if it
// came out as another, which is said.
func (c *console) exported(cmd *cobra.Command, path string) (*export.Run, error) {
	tested, err := rundir.FindTested(path)
	switch {
	case err != nil:
		return nil, misuse(err)
	case tested != nil && tested.Result == nil:
		return nil, misuse(fmt.Errorf("%s: found a case without its run, expected the run beside it; make it with %s", tested.File, tested.Command()))
	case tested != nil:
		return &export.Run{Result: tested.Result, Story: tested.Story()}, nil
	}
	again, err := c.replayed(cmd, path, "nothing was written")
	if err != nil {
		return nil, err
	}
	if again.differs() {
		c.status = statusDiffers
		return nil, &failure{statusDiffers, fmt.Errorf("%s: found another run than the recorded one (%v), expected the same; nothing was written, see %s replay %s",
			path, again.mismatch, program.Name(), reports.Quoted(path))}
	}
	story := stories.Explain(again.result)
	story.Replay = reports.Replay(again.result)
	return &export.Run{Result: again.result, Story: story}, nil
}

// exportHunt writes a hunt.
func (c *console) exportHunt(cmd *cobra.Command, f export.Format, file, out string) (err error) {
	kept, err := store.Reopen(file)
	if err != nil {
		return huntError(err)
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	h := &export.Hunt{Name: filepath.ToSlash(filepath.Dir(file)), Plan: kept.Plan(), Runs: kept.All(), States: kept.States(store.Everything)}
	if h.Sometimes, err = kept.Sometimes(); err != nil {
		return huntError(err)
	}
	failures, err := kept.Failures()
	if err != nil {
		return huntError(err)
	}
	taken := make(folders)
	for _, each := range failures {
		failure := export.Failure{Failure: each}
		dir := filepath.Join(filepath.Dir(file), failuresFolder, taken.of(each.Signature))
		if rundir.HoldsRun(dir) {
			failure.Dir = filepath.ToSlash(dir)
		}
		if rundir.HoldsRun(dir + shrunkSuffix) {
			failure.ShrunkDir = filepath.ToSlash(dir + shrunkSuffix)
		}
		h.Failures = append(h.Failures, failure)
	}
	return c.writeOut(out, func(w io.Writer) error { return f.Hunt(w, h) })
}

// writeOut has write write to a file, whole or not at all, or to standard output if the name
// is "-".
func (c *console) writeOut(name string, write func(io.Writer) error) error {
	if name == "-" {
		return write(c.out)
	}
	refuse := func(err error) error {
		return unmakeable(fmt.Errorf("--out: found %q, which cannot be written (%w), expected the name of a file; choose another with --out", name, rundir.Reason(err)))
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return misuse(fmt.Errorf("--out: found the directory %q, expected the name of a file; choose another with --out", name))
		}
		return writeThrough(name, write, refuse) // a device or a pipe
	}
	err := rundir.Stage(name, func(staging, place string) error {
		file, err := os.Create(filepath.Join(staging, "export"))
		if err != nil {
			return err
		}
		if err := errors.Join(write(file), file.Close()); err != nil {
			return err
		}
		return os.Rename(file.Name(), place)
	})
	if err != nil {
		return refuse(err)
	}
	return nil
}

// writeThrough has write write to what is there already and is no file.
func writeThrough(name string, write func(io.Writer) error, refuse func(error) error) error {
	file, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err == nil {
		err = errors.Join(write(file), file.Close())
	}
	if err != nil {
		return refuse(err)
	}
	return nil
}
