package command

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/all"
)

// labCommand has the commands of labs below it.
func (c *console) labCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lab COMMAND",
		Short: "Write a distributed program in a course, and be told why it fails",
		Long: `Write a distributed program in a course, and be told why it fails.

A lab is an assignment with parts, and each part has tests. A test runs your
program in a simulated world with up to 1,000 seeds, within seconds: bounded in
steps and events, never in seconds, so that it comes to the same on every
machine. What fails is made small and told as a story.`,
		Example: `  laplace lab list
  laplace lab init raft my-raft
  laplace lab check a
  laplace lab hint`,
		Annotations:       map[string]string{statusNote: statusesBad},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.AddCommand(c.labListCommand(), c.labInitCommand(), c.labCheckCommand(), c.labHintCommand(), c.labTryCommand(), c.labTellCommand(), c.labGradeCommand(), c.labConfineCommand())
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return confused(cmd, "", strconv.Quote(args[0]), document.OneOf(args[0], commandNames(cmd)))
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return cmd.Help() }
	return cmd
}

// findLab is the lab of a name.
func findLab(cmd *cobra.Command, name string) (*labs.Lab, error) {
	for _, l := range all.Labs {
		if l.Name == name {
			return l, nil
		}
	}
	return nil, confused(cmd, "", "the lab "+strconv.Quote(name), document.OneOf(name, labNames()))
}

func labNames() (names []string) {
	for _, l := range all.Labs {
		names = append(names, l.Name)
	}
	return names
}

// completeLabs has the shell complete the name of a lab, as the first argument.
func completeLabs(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var names []string
	for _, l := range all.Labs {
		names = append(names, cobra.CompletionWithDesc(l.Name, l.Summary))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (c *console) labListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [LAB] [flags]",
		Short: "List the labs, or the tests of one",
		Long:  "List the labs in the order of a course or, with the name of one, its tests.",
		Example: `  laplace lab list
  laplace lab list raft
  laplace lab list --json | jq '.[].parts[].points'`,
		Annotations:       map[string]string{statusNote: statusesBad},
		Args:              arguments(0, 1, "at most one lab"),
		ValidArgsFunction: completeLabs,
		RunE: func(cmd *cobra.Command, args []string) error {
			chosen, shown := all.Labs, labsTable
			if len(args) == 1 {
				l, err := findLab(cmd, args[0])
				if err != nil {
					return err
				}
				chosen, shown = []*labs.Lab{l}, testsTable
			}
			if asJSON {
				return writeJSON(c.out, listLabs(chosen), "  ")
			}
			t := shown(chosen)
			t.write(c.out)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write an array of objects")
	return cmd
}

func labsTable(chosen []*labs.Lab) table {
	t := table{heads: []string{"LAB", "NUMBER", "POINTS", "PARTS", "WHAT YOU WRITE"}, names: 3}
	for _, l := range chosen {
		var parts []string
		for _, p := range l.Parts {
			parts = append(parts, fmt.Sprintf("%s %s (%d)", p.Name, p.Title, p.Points()))
		}
		t.rows = append(t.rows, []string{l.Name, strconv.Itoa(l.Number), strconv.Itoa(l.Points()), strings.Join(parts, ", "), l.Title + ": " + l.Summary})
	}
	return t
}

func testsTable(chosen []*labs.Lab) table {
	t := table{heads: []string{"TEST", "POINTS", "WHAT MUST BE TRUE"}, names: 2}
	for _, l := range chosen {
		for _, p := range l.Parts {
			for _, test := range p.Tests {
				t.rows = append(t.rows, []string{p.Name + "/" + test.Name, strconv.Itoa(test.Points), test.Asks})
			}
		}
	}
	return t
}

// A listedLab is a lab as lab list writes it with --json.
type listedLab struct {
	listed
	Number int         `json:"number"`
	Title  string      `json:"title"`
	Source string      `json:"source"`
	Points int         `json:"points"`
	Parts  []listedLot `json:"parts"`
}

// A listedLot is a part of a lab.
type listedLot struct {
	Name   string       `json:"name"`
	Title  string       `json:"title"`
	Points int          `json:"points"`
	Tests  []listedTest `json:"tests"`
}

type listedTest struct {
	Name   string `json:"name"`
	Asks   string `json:"asks"`
	Points int    `json:"points"`
	Seeds  int    `json:"seeds"`
}

func listLabs(chosen []*labs.Lab) []listedLab {
	written := []listedLab{}
	for _, l := range chosen {
		one := listedLab{listed{l.Name, l.Summary}, l.Number, l.Title, l.Source, l.Points(), []listedLot{}}
		for _, p := range l.Parts {
			lot := listedLot{p.Name, p.Title, p.Points(), []listedTest{}}
			for _, t := range p.Tests {
				lot.Tests = append(lot.Tests, listedTest{t.Name, t.Asks, t.Points, t.SeedCount()})
			}
			one.Parts = append(one.Parts, lot)
		}
		written = append(written, one)
	}
	return written
}
