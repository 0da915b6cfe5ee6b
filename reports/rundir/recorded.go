package rundir

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A Recording is a run as it was recorded, of which nothing was run again.
type Recording struct {
	// Result has what is known of the run: its trace, the names of its nodes, its protocol
	// and, where it lies there, the history of its clients.
	Result *scenarios.Result
	// Notes are what a reader should know before believing it, one line each.
	Notes []string
}

// Recorded reads the run of a scenario that was recorded: its directory, or the schedule
// in it. It is nil if there is no trace, as beside a schedule that was sent alone.
// What cannot be read is an error of one line.
func Recorded(path string) (*Recording, error) {
	saved, err := scenarios.LoadRun(path)
	if err != nil || saved.Trace == nil {
		return nil, err
	}
	dir := path
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		dir = filepath.Dir(path)
	}
	rec := &Recording{Result: resultOf(&saved.Spec)}
	rec.trace(saved.Trace)
	rec.result(dir, &saved.Spec)
	task, err := saved.Spec.Task()
	if err != nil {
		return rec, nil // its words are unknown, its events are not
	}
	rec.Result.History, err = readHistory(filepath.Join(dir, HistoryFile), task.Service.Kinds)
	return rec, err
}

// resultOf is what a scenario says of its run.
func resultOf(spec *scenarios.Scenario) *scenarios.Result {
	return &scenarios.Result{
		Scenario: spec.Name, Protocol: spec.Protocol, Flaw: spec.Flaw, Nodes: spec.Nodes, Seed: spec.Seed,
		Digest: spec.Recorded.Digest, Events: spec.Recorded.Events, Spec: *spec,
	}
}

// trace takes in the trace.
func (rec *Recording) trace(t *trace.Trace) {
	r := rec.Result
	r.Trace = &trace.Recorder{Trace: *t}
	r.Names = t.Header.Nodes
	if t.Header.Digest != uint64(r.Digest) {
		rec.Notes = append(rec.Notes, "the trace is of another run than the schedule beside it: these are the events of the trace")
	}
}

// result takes from result.json what the run was of, for the schedule beside it may have
// been edited since.
func (rec *Recording) result(dir string, spec *scenarios.Scenario) {
	text, err := os.ReadFile(filepath.Join(dir, ResultFile))
	var was scenarios.Result
	if err != nil || json.Unmarshal(text, &was) != nil || was.Digest != rec.Result.Digest {
		return
	}
	r := rec.Result
	r.Protocol, r.Flaw, r.Nodes, r.Seed, r.Faults = was.Protocol, was.Flaw, was.Nodes, was.Seed, was.Faults
	if now, err := spec.Fingerprint(); err == nil && was.Input != "" && now != was.Input {
		rec.Notes = append(rec.Notes, "the schedule was edited since: these are the events of the run as it was recorded")
	}
}
