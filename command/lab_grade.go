package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/all"
	"github.com/laplace-sim/laplace/labs/confine"
	"github.com/laplace-sim/laplace/labs/grade"
	"github.com/laplace-sim/laplace/labs/similar"
	"github.com/laplace-sim/laplace/reports/rundir"
)

// secretVariable is the environment variable with the secret of hidden seeds.
const secretVariable = "LAPLACE_LAB_SECRET"

// hiddenDefault is how many hidden seeds there are if there is a secret.
const hiddenDefault = 100

// statusPoints is what lab grade --classroom ends with if points are missing.
const statusPoints = 1

// gradeFlags are the flags of lab grade.
type gradeFlags struct {
	grade.Options
	lab, secret, memory, laplace string
	students                     string
	csv, json, gradescope        string
	classroom, similar           bool
}

func (c *console) labGradeCommand() *cobra.Command {
	var flags gradeFlags
	cmd := &cobra.Command{
		Use:   "grade DIR... [flags]",
		Short: "Grade submissions, each in a process of its own",
		Long: `Grade submissions, each in a process of its own.

DIR is a submission, which has a folder server with the student's package, or a
folder of submissions. Of each only the Go files in server are taken. They may
import package sim, that of the lab, and some of Go's; what they are built into
has a limit of memory, and no files, network or other processes. What one does
to itself costs it points, with a line that says why, and the others nothing.

With a secret, half of the points of each test are for seeds that nobody knows,
which follow from the secret, the student and the test.

docs/grading.md of Laplace says more, also for Gradescope and GitHub Classroom.`,
		Example: `  laplace lab grade handed-in --out graded --csv points.csv
  laplace lab grade handed-in --secret-file secret --hidden 500
  laplace lab grade . --lab raft --part a --classroom
  laplace lab grade --gradescope /autograder`,
		Annotations: map[string]string{statusNote: `0 graded; with --classroom 1 if points are missing; 64 bad command,
73 --out cannot be made, 74 reading or writing failed, 130 interrupted`},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(cmd *cobra.Command, args []string) error { return c.labGrade(cmd, args, flags) },
	}
	f := cmd.Flags()
	f.StringVar(&flags.lab, "lab", "", "they are of the lab `NAME` (default: what the lab.yaml of each says)")
	f.StringVar(&flags.Part, "part", "", "grade the part `NAME` alone")
	f.IntVar(&flags.Seeds, "seeds", grade.SeedsDefault, "try each test with `N` seeds that everybody knows")
	f.IntVar(&flags.Hidden, "hidden", hiddenDefault, "try each test with `N` hidden seeds too, if there is a secret")
	f.StringVar(&flags.secret, "secret-file", "", "take the secret of hidden seeds from `FILE` (default: $"+secretVariable+")")
	f.StringVar(&flags.students, "students", "", "take from `FILE` which student each is of: lines NAME,ID")
	f.IntVar(&flags.Jobs, "jobs", 0, "have `N` processes at a time (default: one for each processor)")
	f.StringVar(&flags.Out, "out", "", "keep what each came to in `DIR`, and go on from what is there")
	f.StringVar(&flags.csv, "csv", "", "write a table to `FILE`")
	f.StringVar(&flags.json, "json", "", "write everything to `FILE` as JSON")
	f.StringVar(&flags.gradescope, "gradescope", "", "write results.json for Gradescope to `FILE`, or as an autograder in DIR")
	f.BoolVar(&flags.classroom, "classroom", false, "tell GitHub Classroom, by the exit status and its reporter")
	f.BoolVar(&flags.similar, "similar", false, "say which are close to each other or to the source of Laplace")
	f.StringSliceVar(&flags.Allow, "allow", nil, "let them import `PACKAGE` too")
	f.StringVar(&flags.memory, "memory", "1GiB", "let each have `SIZE` of data, in MiB or GiB")
	f.StringVar(&flags.laplace, "laplace", "", "use the clone of Laplace in `DIR`")
	return cmd
}

// labConfineCommand limits itself and becomes a program: what lab grade starts.
func (c *console) labConfineCommand() *cobra.Command {
	return &cobra.Command{
		Use:                "confine LIMITS -- PROGRAM",
		Short:              "Run a program within limits",
		Hidden:             true,
		DisableFlagParsing: true,
		Annotations:        map[string]string{statusNote: statusesBad},
		RunE: func(cmd *cobra.Command, args []string) error {
			return misuse(fmt.Errorf("%s: %w", cmd.CommandPath(), confine.Run(args)))
		},
	}
}

// options are those of a grading, or the error of what cannot be.
func (f *gradeFlags) options(cmd *cobra.Command) (o grade.Options, err error) {
	o = f.Options
	o.Labs = all.Labs
	if f.lab != "" {
		if o.Lab, err = findLab(cmd, f.lab); err != nil {
			return o, err
		}
	}
	if o.Part != "" {
		if o.Lab == nil {
			return o, confused(cmd, "--part", "a part without a lab", "--lab NAME beside it")
		}
		if _, ok := o.Lab.Part(o.Part); !ok {
			return o, confused(cmd, "--part", strconv.Quote(o.Part), "one of "+partNamesOf(o.Lab))
		}
	}
	if err := checkJobs(cmd, o.Jobs); err != nil {
		return o, err
	}
	switch {
	case cmd.Flags().Changed("seeds") && (o.Seeds < 1 || o.Seeds > labSeedsMost):
		return o, confused(cmd, "--seeds", strconv.Itoa(o.Seeds), fmt.Sprintf("1 to %d", labSeedsMost))
	case o.Hidden < 0 || o.Hidden > labSeedsMost:
		return o, confused(cmd, "--hidden", strconv.Itoa(o.Hidden), fmt.Sprintf("0 to %d", labSeedsMost))
	}
	if o.Memory, err = parseMemory(f.memory); err != nil {
		return o, confused(cmd, "--memory", strconv.Quote(f.memory), err.Error())
	}
	if o.Secret, err = f.readSecret(); err != nil {
		return o, misuse(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	if f.students != "" {
		if o.Students, err = grade.ReadStudents(f.students); err != nil {
			return o, misuse(fmt.Errorf("%s: --students: %w", cmd.CommandPath(), rundir.Reason(err)))
		}
	}
	_, source, _, _ := runtime.Caller(0)
	if o.Root, err = laplaceRoot(f.laplace, source); err != nil {
		return o, misuse(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	self, err := os.Executable()
	if err != nil {
		return o, broken(err)
	}
	o.Confiner = []string{self, "lab", "confine"}
	return o, nil
}

func partNamesOf(l *labs.Lab) string {
	var names []string
	for _, p := range l.Parts {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// The least and the most memory that a submission may be given.
const (
	memoryLeast = 128 << 20
	memoryMost  = 64 << 30
)

// parseMemory reads a size. The error says what is expected.
func parseMemory(text string) (int64, error) {
	wrong := errors.New("128MiB to 64GiB")
	shift := 20
	number, ok := strings.CutSuffix(text, "MiB")
	if !ok {
		number, ok = strings.CutSuffix(text, "GiB")
		shift = 30
	}
	n, err := strconv.ParseInt(number, 10, 32)
	if n <<= shift; !ok || err != nil || n < memoryLeast || n > memoryMost {
		return 0, wrong
	}
	return n, nil
}

// readSecret is the secret of hidden seeds; nil if there is none.
func (f *gradeFlags) readSecret() ([]byte, error) {
	text, where := os.Getenv(secretVariable), "$"+secretVariable
	if f.secret != "" {
		content, err := os.ReadFile(f.secret)
		if err != nil {
			return nil, fmt.Errorf("--secret-file: %w", rundir.Reason(err))
		}
		text, where = string(content), "--secret-file"
	} else if text == "" {
		return nil, nil
	}
	if text = strings.TrimSpace(text); len(text) < 8 {
		return nil, fmt.Errorf("%s: found a secret of %d bytes, expected 8 or more, which nobody guesses", where, len(text))
	}
	return []byte(text), nil
}

// A gradescopeRun is where Gradescope has things.
type gradescopeRun struct {
	results string // the file to write
	said    grade.GradescopeSubmission
}

// openGradescope finds out where results go and, in an autograder's folder, what is graded.
func (f *gradeFlags) openGradescope(args []string) (run gradescopeRun, dirs []string, err error) {
	run.results = f.gradescope
	info, err := os.Stat(f.gradescope)
	if err != nil || !info.IsDir() {
		return run, args, nil
	}
	run.results = filepath.Join(f.gradescope, "results", "results.json")
	if len(args) == 0 {
		args = []string{filepath.Join(f.gradescope, "submission")}
	}
	run.said, err = grade.ReadGradescope(filepath.Join(f.gradescope, "submission_metadata.json"))
	return run, args, err
}

func (c *console) labGrade(cmd *cobra.Command, args []string, flags gradeFlags) error {
	o, err := flags.options(cmd)
	if err != nil {
		return err
	}
	var scope gradescopeRun
	if flags.gradescope != "" {
		if scope, args, err = flags.openGradescope(args); err != nil {
			return misuse(fmt.Errorf("%s: --gradescope: %w", cmd.CommandPath(), err))
		}
	}
	if len(args) == 0 {
		return confused(cmd, "", "no folder", "those of submissions")
	}
	found, err := grade.Find(args)
	if err != nil {
		return misuse(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	if one := flags.gradescope != "" || flags.classroom; one && len(found) != 1 {
		return confused(cmd, "", fmt.Sprintf("%d submissions", len(found)), "one, for Gradescope and GitHub Classroom grade one at a time")
	}
	if scope.said.Student != "" {
		found[0].Name = scope.said.Student
	}
	if o.Out != "" {
		if err := grade.Prepare(o.Out); err != nil {
			return unmakeable(fmt.Errorf("%s: --out: %w", cmd.CommandPath(), err))
		}
	}
	begun := time.Now()
	graded, err := c.gradeAll(cmd, found, o)
	if err != nil {
		return err
	}
	document := grade.NewDocument(graded, o)
	if flags.similar {
		if document.Similar, err = grade.Similar(found, graded, o); err != nil {
			return broken(fmt.Errorf("%s: --similar: %w", cmd.CommandPath(), rundir.Reason(err)))
		}
	}
	if err := flags.write(document); err != nil {
		return unmakeable(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	if flags.gradescope != "" {
		if err := writeGradescope(scope, graded[0], o, time.Since(begun)); err != nil {
			return unmakeable(fmt.Errorf("%s: --gradescope: %w", cmd.CommandPath(), err))
		}
	}
	c.showGraded(graded, o)
	if flags.similar {
		c.showSimilar(document.Similar)
	}
	if flags.classroom {
		return c.tellClassroom(cmd, graded[0])
	}
	return nil
}

// gradeAll grades, and shows how far it is.
func (c *console) gradeAll(cmd *cobra.Command, found []grade.Submission, o grade.Options) ([]*grade.Graded, error) {
	m := newMeter(c.notes)
	done := 0
	o.Progress = func(p grade.Progress) {
		done = p.Done
		line := fmt.Sprintf("%d of %d graded", p.Done, p.All)
		if p.Graded == nil {
			line += fmt.Sprintf("; %s: %d of %d tries", shortName(p.Name), p.Made, p.Tries)
		}
		m.say(line)
		m.note(line)
	}
	graded, err := grade.Grade(cmd.Context(), found, o)
	m.clear()
	switch {
	case cmd.Context().Err() != nil || errors.Is(err, context.Canceled):
		again := "to start over, type the same; --out DIR keeps what is done"
		if o.Out != "" {
			again = "to go on, type the same"
		}
		return nil, &failure{statusInterrupted, fmt.Errorf("%s: interrupted, %d of %d graded; %s", cmd.CommandPath(), done, len(found), again)}
	case err != nil:
		return nil, broken(fmt.Errorf("%s: %w", cmd.CommandPath(), rundir.Reason(err)))
	}
	return graded, nil
}

// shortName is a name that fits into a line.
func shortName(name string) string {
	const most = 40
	if r := []rune(strconv.Quote(name)); len(r) > most {
		return string(r[:most]) + "…"
	}
	return strconv.Quote(name)
}

// write writes the files that were asked for.
func (f *gradeFlags) write(document *grade.Document) error {
	if f.csv != "" {
		text, err := grade.CSV(document.Submissions)
		if err == nil {
			err = grade.WriteFile(f.csv, text)
		}
		if err != nil {
			return fmt.Errorf("--csv: %w", rundir.Reason(err))
		}
	}
	if f.json != "" {
		text, err := grade.JSON(document)
		if err == nil {
			err = grade.WriteFile(f.json, text)
		}
		if err != nil {
			return fmt.Errorf("--json: %w", rundir.Reason(err))
		}
	}
	return nil
}

// writeGradescope writes results.json. A submission that says no lab that there is has no tests.
func writeGradescope(scope gradescopeRun, g *grade.Graded, o grade.Options, took time.Duration) error {
	l := o.Lab
	for _, other := range o.Labs {
		if other.Name == g.Lab {
			l = other
		}
	}
	text, err := grade.JSON(grade.Gradescope(cmp.Or(l, &labs.Lab{}), g, took, scope.said.Previous))
	if err != nil {
		return err
	}
	return grade.WriteFile(scope.results, text)
}

// showGraded writes a line for each submission, and what should be known of them all.
func (c *console) showGraded(graded []*grade.Graded, o grade.Options) {
	t := table{heads: []string{"NAME", "POINTS", "WHAT FAILED FIRST"}, names: 1}
	for _, g := range graded {
		why := g.Why
		if why == "" {
			why = "nothing"
		}
		t.rows = append(t.rows, []string{shortName(g.Name), fmt.Sprintf("%d of %d", g.Points, g.PointsMax), why})
	}
	t.write(c.out)
	for _, g := range graded {
		for _, note := range g.Notes {
			c.notes.printf("%s: %s\n", shortName(g.Name), note)
		}
	}
	c.notes.printf("each test was tried with %s that everybody knows, or fewer where the lab says so\n", prose.Count(o.Seeds, "seed"))
	if len(o.Secret) == 0 {
		c.notes.printf("there was no secret, so there were no hidden seeds: everybody knows those from 1 on\n")
	}
	for _, f := range confine.Fences() {
		if f.Lacks != "" {
			c.notes.printf("%s was not kept from submissions: %s\n", f.Name, f.Lacks)
		}
	}
	if len(o.Allow) > 0 {
		c.notes.printf("submissions could import %s: whoever reaches outside may know what is asked, and forge what it came to\n", strings.Join(o.Allow, ", "))
	}
}

// How much of what is close to something else is shown. --json has all of it.
const (
	matchesShown  = 40 // pairs
	matchesOfOne  = 3  // of one submission
	placesOfMatch = 3
)

// showSimilar says what is close to what, the closest first, and where to look. Of two submissions
// that are close to each other it says so once.
func (c *console) showSimilar(found []similar.Match) {
	c.out.printf("\n")
	if len(found) == 0 {
		c.out.printf("no submission has %d%% or more that is close to another or to the source of Laplace\n", similar.ShareLeast)
		return
	}
	c.out.printf("close to something else, which says nothing about why; look at both:\n")
	shown, of, told := 0, map[string]int{}, map[[2]string]bool{}
	left := 0
	for _, m := range found {
		pair := [2]string{min(m.Of, m.With), max(m.Of, m.With)}
		if told[pair] {
			continue
		}
		told[pair] = true
		if shown == matchesShown || of[m.Of] == matchesOfOne {
			left++
			continue
		}
		shown++
		of[m.Of]++
		c.out.printf("%s: %d%% is close to %s\n", shortName(m.Of), m.Share, shortName(m.With))
		for _, p := range m.Places[:min(placesOfMatch, len(m.Places))] {
			c.out.printf("  %s:%d-%d  %s:%d-%d\n", shortName(p.File), p.From, p.To, shortName(p.OtherFile), p.OtherFrom, p.OtherTo)
		}
		if more := len(m.Places) - placesOfMatch; more > 0 {
			c.out.printf("  and %d more, which --json has\n", more)
		}
	}
	if left > 0 {
		c.out.printf("and %s more, which --json has\n", prose.Count(left, "pair"))
	}
}

// tellClassroom hands the result to the step of a workflow that this is, if it is one.
func (c *console) tellClassroom(cmd *cobra.Command, g *grade.Graded) (err error) {
	if !g.Passed() {
		c.status = statusPoints
	}
	name := os.Getenv("GITHUB_OUTPUT")
	if name == "" {
		return nil
	}
	text, err := grade.Classroom(g)
	if err != nil {
		return broken(err)
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o666)
	if err == nil {
		_, err = fmt.Fprintf(file, "result=%s\n", text)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return broken(fmt.Errorf("%s: $GITHUB_OUTPUT: %w", cmd.CommandPath(), rundir.Reason(err)))
	}
	return nil
}
