package command

import (
	"bufio"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/reports/listing"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

func (c *console) traceCommand() *cobra.Command {
	var flags traceFlags
	cmd := &cobra.Command{
		Use:   "trace DIR|FILE [flags]",
		Short: "Print what happened in a run, event by event",
		Long: `Print what happened in a run, event by event, in the words of the protocol.

DIR is what a run wrote, or a failed check of a test, and FILE the schedule.yaml
or the case from it. What is printed is the trace that lies there, so that the
run is not repeated; a schedule without a trace beside it is run first.

A line has the number of the event, its time, its node and what happened, with
the event that led to it at the end. Below an event, two columns to the right,
stands what happened while it was handled: what its node observed, what befell
nodes, and messages that were lost, with the fault that did it.

Flags choose events, of which all must be true that they say; what is below an
event comes with it. A POINT is the number of an event, or a time such as 1.743s.
A KIND is one of boot, deliver, expire, synced, control, crash, stop, pause,
unpause, observe, drop and wipe, or an observation such as became, a message such
as AppendEntries, or a timer.`,
		Example: `  laplace trace runs/raft-leader-partition-stale-read-seed5 --from 9.4s --to 9.8s
  laplace trace runs/raft-leader-partition-stale-read-seed5 --node n3,n4 --kind became,crash
  laplace trace bug.yaml --dropped --json | jq -r .by | sort | uniq -c
  laplace trace bug.yaml --past 2100 | tail -30`,
		Annotations: map[string]string{statusNote: "0 done, 64 bad command or file, 74 output failed, 130 interrupted"},
		Args:        arguments(1, 1, "the directory or the file of a run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.trace(cmd, args[0], flags)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&flags.nodes, "node", nil, "what happened on `NODE`, such as n3 or n3,c1, or was lost on its way from it")
	f.StringSliceVar(&flags.kinds, "kind", nil, "what is of the `KIND`, or of one of several: deliver,drop")
	f.StringVar(&flags.from, "from", "", "from the `POINT` on")
	f.StringVar(&flags.to, "to", "", "up to the `POINT`, included")
	f.BoolVar(&flags.dropped, "dropped", false, "messages that were lost, and nothing else")
	f.Uint64Var(&flags.past, "past", 0, "the causal past of `EVENT`: all that can have led to it")
	f.IntVar(&flags.limit, "limit", 0, "at most `N` lines; 0 is all")
	f.BoolVar(&flags.json, "json", false, "write each as a JSON object on a line of its own")
	_ = cmd.RegisterFlagCompletionFunc("kind", completeList(listing.CommonKinds)) // it fails for a flag that there is not
	return cmd
}

// traceFlags are the flags of trace.
type traceFlags struct {
	nodes, kinds  []string
	from, to      string
	dropped, json bool
	past          uint64
	limit         int
}

func (c *console) trace(cmd *cobra.Command, path string, flags traceFlags) error {
	if flags.limit < 0 {
		return confused(cmd, "--limit", strconv.Itoa(flags.limit), "a number of lines from 0, which is all")
	}
	run, err := c.recorded(cmd, path)
	if err != nil {
		return err
	}
	selection, err := flags.selection(cmd, run)
	if err != nil {
		return err
	}
	l, form := listing.New(run), listing.Form(listing.Text)
	l.Width = c.out.width
	if flags.json {
		form = listing.JSON
	}
	out := bufio.NewWriterSize(c.out, 1<<16)
	wrote, more, err := l.Write(cmd.Context(), out, selection, form, flags.limit)
	if err == nil {
		err = out.Flush()
	}
	switch {
	case cmd.Context().Err() != nil:
		return interrupted(cmd.CommandPath(), "not all was printed")
	case err != nil:
		return err
	case wrote == 0:
		c.notes.printf("%s: nothing in the run is what the flags say\n", path)
	case more:
		c.notes.printf("%s: there is more than these; --limit 0 prints all\n", path)
	}
	return nil
}

// recorded is the run that a path names with its trace: as it lies there or, of a
// schedule alone, as it is when it is run.
func (c *console) recorded(cmd *cobra.Command, path string) (*scenarios.Result, error) {
	tested, err := rundir.FindTested(path)
	switch {
	case err != nil:
		return nil, misuse(err)
	case tested != nil && tested.Result == nil:
		return nil, misuse(fmt.Errorf("%s: found a case of a test without its run beside it, expected one with a trace; to make it: %s", path, tested.Command()))
	case tested != nil:
		return tested.Result, nil
	}
	rec, err := rundir.Recorded(path)
	if err != nil {
		return nil, noRun(path, err)
	}
	if rec != nil {
		for _, note := range rec.Notes {
			c.notes.printf("%s: %s\n", path, note)
		}
		return rec.Result, nil
	}
	again, err := c.replayed(cmd, path, "nothing was printed")
	if err != nil {
		return nil, err
	}
	c.tellModel(path, again.saved.Spec)
	if again.mismatch != nil {
		c.notes.printf("%s: there is no trace beside it, and it runs otherwise now than it was recorded: these are the events of the run as it is now\n", path)
	}
	return again.result, nil
}

// selection is what the flags choose of a run.
func (flags *traceFlags) selection(cmd *cobra.Command, r *scenarios.Result) (listing.Selection, error) {
	s := listing.Selection{Nodes: flags.nodes, Kinds: flags.kinds, Dropped: flags.dropped, Past: flags.past}
	for _, name := range flags.nodes {
		if !slices.Contains(r.Names, name) {
			return s, confused(cmd, "--node", document.Quote(name), document.OneOf(name, r.Names))
		}
	}
	if len(flags.kinds) > 0 {
		known := listing.Kinds(&r.Trace.Trace)
		for _, kind := range flags.kinds {
			if !slices.ContainsFunc(known, func(k string) bool { return k == kind }) {
				return s, confused(cmd, "--kind", document.Quote(kind), "what occurs in the run: "+document.OneOf(kind, known))
			}
		}
	}
	for name, bound := range map[string]struct {
		text string
		to   **listing.Point
	}{"--from": {flags.from, &s.From}, "--to": {flags.to, &s.To}} {
		if bound.text == "" {
			continue
		}
		point, err := listing.ParsePoint(strings.TrimSpace(bound.text))
		if err != nil {
			return s, unhelped(cmd, fmt.Errorf("%s: %w", name, err))
		}
		*bound.to = &point
	}
	if from, to := s.From, s.To; from != nil && to != nil && from.IsTime == to.IsTime && (from.At > to.At || from.Event > to.Event) {
		return s, confused(cmd, "--to", document.Quote(flags.to), "a point that is not before --from "+document.Quote(flags.from))
	}
	if events := r.Trace.Trace.Header.Events; cmd.Flags().Changed("past") && (flags.past == 0 || flags.past > events) {
		return s, confused(cmd, "--past", strconv.FormatUint(flags.past, 10), fmt.Sprintf("an event of the run, from 1 to %d", events))
	}
	return s, nil
}
