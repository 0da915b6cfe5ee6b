package laplacetest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// record runs a case that failed once more, and keeps all that happens.
func (test *Test[W]) record(one Case[W], f found) (*rundir.Run, error) {
	recorder := new(trace.Recorder)
	c, r, err := test.attempt(one, recorder)
	switch {
	case err != nil:
		return nil, err
	case c == nil:
		return nil, errors.New("there was no cluster yet")
	}
	result := c.result(r, recorder)
	result.Scenario, result.Protocol = f.Test, f.Package
	return &rundir.Run{Result: result, Case: string(writeCase(one, f))}, nil
}

// result is what a run that broke a property came to, in the form that reports
// read. The trace is put in the order of the names: servers before all others.
func (c *Cluster) result(r ran, recorder *trace.Recorder) *scenarios.Result {
	result := &scenarios.Result{
		Nodes: len(c.servers), Seed: c.seed, Model: scenarios.WorldModel(), Digest: r.digest, Events: r.events, Virtual: c.world.Now(),
		Verdict: checker.Violation, Signature: r.broken.Property, HealedAt: c.healedAt,
		Checks: []checker.Check{{
			Name: r.broken.Property, Promise: r.broken.promise, Verdict: checker.Violation, Detail: r.broken.Detail, Evidence: r.broken.evidence,
		}},
		Sometimes:       []scenarios.Reached{},
		Linearizability: r.broken.linearizability,
		History:         c.historyOf(r.broken),
	}
	for _, h := range c.sometimes {
		result.Sometimes = append(result.Sometimes, scenarios.Reached{Name: h.name, Reached: h.reached})
	}
	if c.nemesis != nil {
		result.Faults = c.nemesis.Injected()
	}
	if r.broken.Stack != nil {
		result.Panic = &scenarios.Panic{Value: r.broken.Detail, Stack: r.broken.Stack}
		if p, ok := errors.AsType[*sim.PanicError](c.world.Err()); ok {
			result.Panic.Node = p.Node
		}
	}
	result.Operations = scenarios.OperationCounts{
		OK:      result.History.Count(checker.OutcomeOK),
		Fail:    result.History.Count(checker.OutcomeFail),
		Unknown: result.History.Count(checker.OutcomeUnknown),
	}
	order := c.serversFirst()
	result.Trace = inOrderOf(order, recorder)
	result.Trace.Header = trace.Header{
		Seed: c.seed, Digest: uint64(r.digest), Events: r.events, Build: scenarios.Build(), Model: string(result.Model),
	}
	for _, id := range order {
		result.Trace.Header.Nodes = append(result.Trace.Header.Nodes, c.Name(id))
	}
	result.Retrace()
	return result
}

// serversFirst are all nodes, servers before clients and these before bystanders.
func (c *Cluster) serversFirst() []sim.NodeID {
	order := slices.Concat(c.servers, c.clients)
	for i := range c.world.Nodes() {
		if id := sim.NodeID(i + 1); !slices.Contains(order, id) {
			order = append(order, id)
		}
	}
	return order
}

// inOrderOf is a trace in which the nodes have the numbers of their places in the
// order.
func inOrderOf(order []sim.NodeID, t *trace.Recorder) *trace.Recorder {
	if slices.IsSorted(order) {
		return t
	}
	place := func(node int32) int32 { return int32(slices.Index(order, sim.NodeID(node)) + 1) } // none stays 0
	ordered := new(trace.Recorder)
	for record := range t.Records() {
		record.Node, record.From = place(record.Node), place(record.From)
		ordered.Append(record)
	}
	return ordered
}

// historyOf is what clients did and saw: the history that was judged, if that is
// what was broken, or else that of the first Recorder which wrote anything down.
func (c *Cluster) historyOf(b *Broken) checker.History {
	if b.history != nil {
		return b.history
	}
	for _, r := range c.recorders {
		if h := r.History(); len(h) > 0 && h.Validate() == nil {
			return h
		}
	}
	return nil
}

// leftMax is how many events a run may have that is left: a trace and a story of more
// take more memory than a test should.
const leftMax = 3_000_000

// leave keeps all that happened in a case that failed in a directory beside the
// kept ones, and says what had happened, and what opens the directory.
func (s subject[C]) leave(t TB, one C, f found, file string) (told string) {
	defer func() {
		// What failed has been told, and what is to be said of it must not end the test.
		if value := recover(); value != nil {
			told += fmt.Sprintf("No run of it is left, as a report of it panicked, which is a mistake of Laplace: %v", value)
		}
	}()
	if f.Events > leftMax {
		return fmt.Sprintf("No run of it is left, as it has %d events, more than %d: make what it does, or its duration, smaller", f.Events, leftMax)
	}
	run, err := s.record(one, f)
	if err != nil {
		return fmt.Sprintf("No run of it is left: %v", err)
	}
	told = journalOf(run.Result).String() + "\n"
	if run.Result.Digest != f.Digest {
		return told + "No run of it is left, as it is another run when a trace is kept: what it does depends on more than the seed"
	}
	run.Replay = rundir.Command("", f.Test, file)
	dir, err := rundir.New(runDirectory(t, f.Test, file))
	if err == nil {
		err = dir.Write(context.Background(), run)
	}
	if err != nil {
		return fmt.Sprintf("%sNo run of it is left: %v, with -artifacts and -outputdir", told, err)
	}
	name := reports.Quoted(filepath.ToSlash(dir.Name()))
	return fmt.Sprintf("%sIts run is in %s, drawn in %s there. To open it:\n\t%[4]s explain %[2]s; %[4]s replay %[2]s", told, name, rundir.ReportFile, program.Name())
}

// runDirectory is where the run of a kept case goes: to the artifacts of the test,
// where go test keeps them, or else to a folder beside testdata.
func runDirectory(t TB, test, file string) string {
	name := strings.TrimSuffix(filepath.Base(file), ".yaml")
	if filepath.Base(file) == rundir.CaseFile { // of a run that was left before
		name = filepath.Base(filepath.Dir(file))
	}
	kept := flag.Lookup("test.artifacts")
	if giving, ok := t.(interface{ ArtifactDir() string }); ok && kept != nil && kept.Value.String() == "true" {
		return filepath.Join(giving.ArtifactDir(), name)
	}
	return filepath.Join(append([]string{rundir.RunsFolder}, append(folders(test), name)...)...)
}

// packageOf is the import path of the package that is tested, or "" if the program
// does not know it.
var packageOf = func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	path, tested := strings.CutSuffix(info.Path, ".test")
	if !tested || path == "command-line-arguments" {
		return ""
	}
	return path
}()

// record runs a scenario that failed once more, and keeps all that happens.
func (c scenarioCase) record(found) (*rundir.Run, error) {
	result, err := scenarios.Run(context.Background(), c.Scenario, scenarios.Options{Steps: linearizableSteps, Trace: true})
	if err != nil {
		return nil, err
	}
	return &rundir.Run{Result: result}, nil
}
