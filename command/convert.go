package command

import (
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker/formats"
	"github.com/laplace-sim/laplace/checker/models"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/prose"
)

// convertFlags are the flags of convert.
type convertFlags struct {
	model, format, to, out string
}

func (c *console) convertCommand() *cobra.Command {
	var flags convertFlags
	cmd := &cobra.Command{
		Use:   "convert FILE --to FORMAT [flags]",
		Short: "Write a history in another format",
		Long: `Write a history in another format. FILE may be -, standard input. Formats are

` + wrapList(formatList(), 17, 79) + `
of which ` + prose.List(writtenFormats()) + ` are written. Models, which laplace check
--help lists, say what operations are called in each. docs/history-format.md
says what a history has; nothing of it is lost on the way.`,
		Example: `  laplace convert history.edn --model cas-register --to laplace
  laplace convert history.jsonl --model kv --to jepsen --out history.edn`,
		Annotations: map[string]string{statusNote: "0 written, 64 bad command or file, 73 --out cannot be made,\n74 reading or writing failed, 130 interrupted"},
		Args:        arguments(1, 1, "a file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.convert(cmd, args[0], flags)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.to, "to", "", "write it as `FORMAT`")
	f.StringVar(&flags.model, "model", "", "take it for a history of the model `NAME` (default: the one\nwhose operations the file has, if it is only one)")
	f.StringVar(&flags.format, "format", "", "read the file as `F` (default: as what it looks like)")
	f.StringVar(&flags.out, "out", "-", "write it to `FILE`; - is standard output")
	completeCheck(cmd)
	_ = cmd.RegisterFlagCompletionFunc("to", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		for _, f := range formats.All() {
			if f.Written() {
				names = append(names, cobra.CompletionWithDesc(f.Name, f.Summary))
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

// refuse is what is wrong with the flags.
func (f *convertFlags) refuse(cmd *cobra.Command) error {
	var known []string
	for _, m := range models.All() {
		known = append(known, m.Name)
	}
	if to, is := formats.Named(f.to); !is || !to.Written() {
		return confused(cmd, "--to", strconv.Quote(f.to), document.OneOf(f.to, writtenFormats()))
	}
	if _, is := models.Find(f.model); !is && cmd.Flags().Changed("model") {
		return confused(cmd, "--model", strconv.Quote(f.model), document.OneOf(f.model, known))
	}
	if _, is := formats.Named(f.format); !is && cmd.Flags().Changed("format") {
		return confused(cmd, "--format", strconv.Quote(f.format), document.OneOf(f.format, formats.Names()))
	}
	if f.out == "" {
		return confused(cmd, "--out", `""`, "the name of a file, or -")
	}
	return nil
}

// writtenFormats are the names of the formats that are written.
func writtenFormats() []string {
	var names []string
	for _, f := range formats.All() {
		if f.Written() {
			names = append(names, f.Name)
		}
	}
	return names
}

// convert writes a history in another format.
func (c *console) convert(cmd *cobra.Command, name string, flags convertFlags) error {
	if err := flags.refuse(cmd); err != nil {
		return err
	}
	from := checkFlags{model: flags.model, format: flags.format}
	read, err := from.read(cmd.Context(), name, func(string) {})
	switch {
	case cmd.Context().Err() != nil:
		return interrupted(cmd.CommandPath(), "nothing was written")
	case err != nil:
		return err
	}
	var refused error // what no file of the format can have
	err = c.writeOut(flags.out, func(w io.Writer) error {
		written := &attempted{of: w}
		err := formats.Write(written, read.history, read.model, flags.to)
		if err != nil && !written.failed {
			refused = fmt.Errorf("%s: it cannot be written as %s: %w", name, flags.to, err)
		}
		return err
	})
	if refused != nil {
		return misuse(refused)
	}
	return err
}

// An attempted is a writer that knows whether it failed.
type attempted struct {
	of     io.Writer
	failed bool
}

func (a *attempted) Write(p []byte) (int, error) {
	n, err := a.of.Write(p)
	a.failed = a.failed || err != nil
	return n, err
}
