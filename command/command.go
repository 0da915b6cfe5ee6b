package command

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

// Options say what a program that is the command has besides it. The zero value is
// the laplace command.
type Options struct {
	// Name is what people type to call the program: what tells them what to type next
	// begins with it. Left out, it is "laplace".
	Name string
	// Catalogue has protocols and scenarios besides those that come with Laplace.
	// Every command has them too.
	Catalogue scenarios.Catalogue
	// Solution is what the program is a solution of, if it is one of a lab: its protocol and
	// scenarios are in the command too, and lab check tries it.
	Solution *labs.Solution
}

// Main carries out the command that the program was called with, and ends the
// program with its exit status. It is all that a func main needs.
func Main(o Options) {
	o.Name = cmp.Or(program.ByGo(), o.Name)
	os.Exit(Run(o, os.Args[1:], os.Stdout, os.Stderr))
}

// Run carries out one command and returns its exit status. An interrupt or a
// request to terminate ends it cleanly; a second one ends it at once. A reader
// of the output who has seen enough does not end it: the status of a run is
// that of its verdict even then. A catalogue with something wrong in it, of which one
// line says what, is a status of 64.
func Run(o Options, args []string, stdout, stderr io.Writer) int {
	if o.Name != "" {
		program.Call(o.Name)
	}
	out, notes := newScreen(stdout), newScreen(stderr)
	err := scenarios.Register(o.Catalogue)
	if err == nil && o.Solution != nil {
		err = labs.Register(o.Solution)
	}
	if err != nil {
		notes.printf("%s: %s\n", program.Name(), oneLine(err))
		return statusMisuse
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	outlivePipes()
	return (&console{out: out, notes: notes, solution: o.Solution}).execute(ctx, args)
}

// A console is what the commands share: where they write, and what they end
// with unless they fail.
type console struct {
	out, notes *screen
	status     int
	solution   *labs.Solution // that the program is, or nil
}

// execute carries out one command and returns its exit status.
func (c *console) execute(ctx context.Context, args []string) int {
	out, notes := c.out, c.notes
	root := c.rootCommand()
	root.SetArgs(args)
	// cobra reports an output that fails by itself, so it is given one that
	// cannot.
	var help bytes.Buffer
	root.SetOut(&help)
	root.SetErr(notes)
	executed, err := root.ExecuteContextC(ctx)
	_, _ = help.WriteTo(out) // out keeps the error
	if err != nil && executed == root {
		err = rootError(root, args, err)
	}
	switch {
	case out.err == nil:
	case !errors.Is(out.err, syscall.EPIPE):
		err = broken(fmt.Errorf("%s: standard output: cannot be written to (%w); make room or write elsewhere", program.Name(), rundir.Reason(out.err)))
	case errors.Is(err, out.err):
		err = nil // whoever reads the pipe has seen enough
	}
	if err != nil {
		if notes.terminal() && ctx.Err() != nil {
			notes.printf(clearLine) // the ^C that the terminal echoed
		}
		notes.printf("%s\n", oneLine(err))
		return statusOf(err)
	}
	return c.status
}

// statusNote is the annotation of a command that says what its exit status
// means.
const statusNote = "status"

const (
	statusesBad     = "0 done, 64 bad command, 74 output failed"
	statusesVerdict = "0 valid, 1 violation, 2 unknown,\n64 bad command or file, 73 --out cannot be made, 74 writing failed,\n130 interrupted"
)

func (c *console) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   program.Name(),
		Short: "Run replication protocols in a simulated world, break it, and judge what clients saw",
		Long: `Laplace runs replication protocols over a virtual network, virtual disks and
virtual clocks. Every choice comes from one seed, so whatever goes wrong can be
replayed, event for event, on any machine.`,
		Example: `  laplace run
  laplace run raft/leader-partition --seed 5 --flaw stale-read
  laplace replay runs/raft-leader-partition-stale-read-seed5
  laplace list scenarios`,
		Annotations:   map[string]string{statusNote: statusesVerdict, cobra.CommandDisplayNameAnnotation: program.Name()},
		Version:       scenarios.Build(),
		SilenceErrors: true,
		SilenceUsage:  true,
		// The message for an unknown command is ours.
		DisableSuggestions: true,
		RunE:               func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetHelpTemplate(helpTemplate)
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(c.runCommand(), c.huntCommand(), c.compareCommand(), c.reproduceCommand(), c.replayCommand(), c.shrinkCommand(), c.refindCommand(), c.recheckCommand(), c.explainCommand(), c.reportCommand(), c.traceCommand(), c.exportCommand(), c.listCommand(),
		c.versionCommand(), c.checkCommand(), c.convertCommand(), c.lintCommand(), c.mutantsCommand(), c.trialCommand(), c.schemaCommand(), c.nodeCommand(), c.clientCommand(), c.newCommand(), c.labCommand())
	completionCommand(root)
	for _, cmd := range root.Commands() {
		finish(cmd)
	}
	root.SetHelpCommand(c.helpCommand(root))
	nameProgram(root)
	return root
}

// finish does to the flags of a command, and of those below it, what is the same for all.
func finish(cmd *cobra.Command) {
	completeFlags(cmd)
	cmd.Flags().SortFlags = cmd.Hidden // people read them in the order of importance
	for _, below := range cmd.Commands() {
		finish(below)
	}
}

// nameProgram has the help of a command, and of those below it, call the program by its name.
func nameProgram(cmd *cobra.Command) {
	for _, below := range cmd.Commands() {
		nameProgram(below)
	}
	for _, text := range []*string{&cmd.Short, &cmd.Long, &cmd.Example} {
		*text = strings.ReplaceAll(*text, "laplace ", program.Name()+" ")
	}
}

const helpTemplate = `{{or .Long .Short}}

Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMAND{{else}}{{.UseLine}}{{end}}
{{if .HasExample}}
Examples:
{{.Example}}
{{end}}{{if .HasAvailableSubCommands}}
Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}
{{end}}{{if .HasAvailableLocalFlags}}
Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}{{with index .Annotations "` + statusNote + `"}}
Exit status:
{{indent .}}
{{end}}`

func init() {
	cobra.EnableCommandSorting = false
	cobra.AddTemplateFunc("indent", func(text string) string {
		return "  " + strings.ReplaceAll(text, "\n", "\n  ")
	})
}

// rootError says in our words what cobra found wrong with a command line in
// which it found no command.
func rootError(root *cobra.Command, args []string, err error) error {
	if f := (*failure)(nil); errors.As(err, &f) {
		return err
	}
	for _, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			return confused(root, "", "the command "+strconv.Quote(arg), document.OneOf(arg, commandNames(root)))
		}
	}
	return confused(root, "", err.Error(), document.OneOf("", commandNames(root)))
}

func commandNames(root *cobra.Command) []string {
	var names []string
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() {
			names = append(names, cmd.Name())
		}
	}
	return names
}

// helpCommand replaces cobra's, which takes an unknown command for a success.
func (c *console) helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:    "help [COMMAND]",
		Short:  "Explain a command",
		Hidden: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			about := root
			for _, arg := range args {
				if !about.HasAvailableSubCommands() {
					return confused(about, "", strconv.Quote(arg)+" after the arguments", "at most one command")
				}
				at := slices.IndexFunc(about.Commands(), func(below *cobra.Command) bool { return below.Name() == arg })
				if at < 0 {
					return confused(about, "", "the command "+strconv.Quote(arg), document.OneOf(arg, commandNames(about)))
				}
				about = about.Commands()[at]
			}
			return explain(about)
		},
	}
}

// explain shows the help of a command with the flags that cobra adds to those
// that it executes.
func explain(cmd *cobra.Command) error {
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	return cmd.Help()
}

func (c *console) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:         "version",
		Short:       "Say which build this is",
		Long:        "Say which build this is: the same words that a run writes into its files.",
		Example:     "  laplace version",
		Annotations: map[string]string{statusNote: statusesBad},
		Args:        arguments(0, 0, "none"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c.out.printf("%s\n", cmd.Root().Version)
			return nil
		},
	}
}
