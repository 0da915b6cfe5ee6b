package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

// recheckFlags are the flags of recheck.
type recheckFlags struct {
	seeds, jobs  int
	kept, before string
	out          string
	json         bool
}

func (c *console) recheckCommand() *cobra.Command {
	var flags recheckFlags
	cmd := &cobra.Command{
		Use:   "recheck DIR|FILE... [flags]",
		Short: "Say whether what failed is fixed, after an edit of the code",
		Long: `Say whether what failed is fixed, after an edit of the code.

DIR is what a run wrote, and FILE the schedule.yaml from it. Each is run again
by the code as it is now, and so is what lies near them: by turns the same with
other seeds, and with schedules that differ a little, within what the protocol
claims to survive. If one run is named, the failures of the same protocol that
are kept below runs/ are run again too. Other events than the recorded ones are
no matter: what counts is whether a run fails, and in which way.

Nothing is written, unless --out names a directory for the first run near the
recorded ones that fails. --before compares with what --json said before the
edit, of the same runs.`,
		Example: `  laplace recheck runs/raft-leader-partition-stale-read-seed5
  laplace recheck bug.yaml other.yaml --seeds 1000
  laplace recheck bug.yaml --json > before.json
  laplace recheck bug.yaml --before before.json
  laplace recheck bug.yaml --seeds 0`,
		Annotations: map[string]string{statusNote: `0 all are valid, 1 something fails, 2 nothing fails, but not all could be judged;
64 bad command or file, 73 --out cannot be made, 74 output failed,
130 interrupted`},
		Args: arguments(1, 1000, "the directories or files of runs"),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case flags.seeds < 0:
				return confused(cmd, "--seeds", fmt.Sprint(flags.seeds), "0 for the recorded runs alone, or more")
			case flags.out == "" && cmd.Flags().Changed("out"):
				return confused(cmd, "--out", `""`, "the name of a directory")
			case flags.jobs < 0:
				return confused(cmd, "--jobs", fmt.Sprint(flags.jobs), "0 for as many as there are processors, or more")
			}
			return c.recheck(cmd, args, flags)
		},
	}
	f := cmd.Flags()
	f.IntVar(&flags.seeds, "seeds", hunt.NeighboursDefault, "make `N` runs near the recorded ones")
	f.StringVar(&flags.kept, "kept", "runs", "run the failures below `DIR` again too, if one run is named; \"\" is none")
	f.StringVar(&flags.before, "before", "", "compare with `FILE`, which --json wrote before the edit")
	f.StringVar(&flags.out, "out", "", "write the first of the runs near them that fails to `DIR`")
	f.IntVar(&flags.jobs, "jobs", 0, "make `N` runs at a time (default: one for each processor)")
	f.BoolVar(&flags.json, "json", false, "write one JSON object, and nothing else")
	return cmd
}

// A recheckedJSON is what recheck writes with --json.
type recheckedJSON struct {
	*hunt.Rechecked
	Recorded []string            `json:"recorded"` // the digests of the recorded runs
	Before   *hunt.Neighbourhood `json:"before"`   // of the build before; null if that is not known
	Out      string              `json:"out"`      // the first of the runs near them that fails; "" if it was not written
}

func (c *console) recheck(cmd *cobra.Command, args []string, flags recheckFlags) error {
	runs, err := c.recordings(cmd, args)
	if err != nil {
		return err
	}
	shown := recheckedJSON{Recorded: []string{}}
	for _, r := range runs {
		shown.Recorded = append(shown.Recorded, r.Spec.Recorded.Digest.String())
	}
	if shown.Before, err = flags.earlier(cmd, shown.Recorded); err != nil {
		return err
	}
	var d *rundir.Directory
	if flags.out != "" {
		never := func(*rundir.Kept) bool { return false }
		if d, err = chooseDirectory(flags.out, "", never, "nothing in it"); err != nil {
			return fmt.Errorf("%s: %w", cmd.CommandPath(), err)
		}
	}
	if _, err := os.ReadDir(flags.kept); err != nil && flags.kept != "" && cmd.Flags().Changed("kept") {
		return confused(cmd, "--kept", document.Quote(flags.kept)+" ("+rundir.Reason(err).Error()+")", "a directory with runs in it")
	}
	o := hunt.Rechecking{Runs: runs, Kept: flags.keptFailures(cmd, runs), Neighbours: flags.seeds, Jobs: flags.jobs}
	if shown.Rechecked, err = c.recheckShown(cmd.Context(), &o); err != nil {
		if cmd.Context().Err() != nil {
			return interrupted(cmd.CommandPath(), "nothing is known")
		}
		return misuse(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	if first := shown.Neighbours.First; d != nil && first != nil {
		var records spool
		defer records.close()
		r, err := c.runInto(cmd.Context(), d, first.Spec, &records)
		if err != nil {
			return unlessInterrupted(cmd, "nothing was written", err)
		}
		shown.Out = r.Out
	}
	c.status = shown.Verdict.ExitStatus()
	if flags.json {
		return writeJSON(c.out, shown, "")
	}
	c.showRechecked(&shown)
	return nil
}

// recordings reads the runs that are named.
func (c *console) recordings(cmd *cobra.Command, args []string) ([]hunt.Recording, error) {
	var all []hunt.Recording
	for i, name := range args {
		if slices.Contains(args[:i], name) {
			return nil, confused(cmd, "", name+" twice", "each run once")
		}
		if err := refuseTested(name); err != nil {
			return nil, err
		}
		saved, err := scenarios.LoadSpec(name)
		if err != nil {
			return nil, noRun(name, err)
		}
		c.tellModel(name, saved)
		c.tellEdited(name)
		all = append(all, hunt.Recording{Name: name, Spec: saved})
	}
	return all, nil
}

// tellEdited says that the schedule of a run is not the one that failed: what it comes to
// says little about that.
func (c *console) tellEdited(path string) {
	if dir := directoryOf(path); dir == path || filepath.Base(path) == scenarios.ScheduleFile {
		if kept, _, err := rundir.Read(dir); err == nil && kept != nil && kept.Edited() {
			c.notes.printf("%s: the schedule is not the one that was recorded: it was edited since, or is read otherwise now; what is judged is not the run that failed\n", path)
		}
	}
}

// keptMost bounds how many kept failures are run again.
const keptMost = 200

// keptFailures are the failures of the same protocol, with the same flaw if it has
// one, that are kept beside a run; none unless one run is named or they were asked
// for.
func (f recheckFlags) keptFailures(cmd *cobra.Command, runs []hunt.Recording) (all []hunt.Recording) {
	if f.kept == "" || len(runs) > 1 && !cmd.Flags().Changed("kept") {
		return nil
	}
	entries, err := os.ReadDir(f.kept)
	if err != nil {
		return nil // there are none
	}
	for _, entry := range entries {
		path := filepath.Join(f.kept, entry.Name())
		if len(all) == keptMost || !entry.IsDir() || slices.ContainsFunc(runs, func(r hunt.Recording) bool { return samePlace(r.Name, path) }) {
			continue
		}
		kept, stranger, err := rundir.Read(path)
		if err != nil || kept == nil || stranger != "" || kept.Verdict != checker.Violation.String() {
			continue
		}
		spec, err := scenarios.LoadSpec(path)
		if err == nil && spec.Protocol == runs[0].Spec.Protocol && spec.Flaw == runs[0].Spec.Flaw {
			all = append(all, hunt.Recording{Name: path, Spec: spec})
		}
	}
	return all
}

// samePlace reports whether a run, named by its directory or its schedule, is in a
// directory.
func samePlace(run, dir string) bool {
	at, err := os.Stat(run)
	if err == nil && !at.IsDir() {
		at, err = os.Stat(filepath.Dir(run))
	}
	there, missing := os.Stat(dir)
	return err == nil && missing == nil && os.SameFile(at, there)
}

// earlier reads what recheck had said of the same runs before; nil if that is not
// asked for.
func (f recheckFlags) earlier(cmd *cobra.Command, recorded []string) (*hunt.Neighbourhood, error) {
	if f.before == "" {
		return nil, nil
	}
	refuse := func(found, expected string) error {
		return confused(cmd, "--before", found, expected)
	}
	text, err := os.ReadFile(f.before)
	if err != nil {
		reason := err
		if p := (*fs.PathError)(nil); errors.As(err, &p) {
			reason = p.Err
		}
		return nil, refuse(fmt.Sprintf("%s, which cannot be read (%v)", f.before, reason), "what recheck --json wrote before the edit")
	}
	before := recheckedJSON{Rechecked: new(hunt.Rechecked)}
	if json.Unmarshal(text, &before) != nil || len(before.Recorded) == 0 {
		return nil, refuse(f.before+", which is something else", "what recheck --json wrote before the edit")
	}
	if !slices.Equal(before.Recorded, recorded) || before.Neighbours.Made != f.seeds {
		return nil, refuse(fmt.Sprintf("%s, of other runs or with --seeds %d", f.before, before.Neighbours.Made),
			fmt.Sprintf("what recheck --json wrote of the same runs, with --seeds %d", f.seeds))
	}
	return &before.Neighbours, nil
}

// recheckShown runs all again and shows how far that is.
func (c *console) recheckShown(ctx context.Context, o *hunt.Rechecking) (*hunt.Rechecked, error) {
	defer hunt.RelaxGC()()
	m := newMeter(c.notes)
	defer m.clear()
	var made, failing atomic.Int64
	total := len(o.Runs) + len(o.Kept) + o.Neighbours
	o.Progress = func(n, _, bad int) { made.Store(int64(n)); failing.Store(int64(bad)) }
	draw := func() {
		text := fmt.Sprintf("%d of %d runs made, %d fail", made.Load(), total, failing.Load())
		m.say(text)
		m.note(text)
	}
	return shown(ctx, draw, func() (*hunt.Rechecked, error) { return hunt.Recheck(ctx, *o) })
}
