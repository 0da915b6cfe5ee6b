package export

import (
	"io"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

var verdicts = []string{checker.Valid.String(), checker.Violation.String(), checker.Unknown.String()}

// writeOpenMetrics writes the numbers of a run. All times are virtual, and nothing has a
// timestamp: a run is at no time of anybody else's.
func writeOpenMetrics(w io.Writer, run *Run) error {
	r := run.Result
	common := []label{{"scenario", r.Scenario}, {"protocol", r.Protocol}, {"flaw", r.Flaw}, {"seed", strconv.FormatUint(r.Seed, 10)}}
	families := []family{about(r), concluded(r)}
	families = append(families, totals(r)...)
	families = append(families, injected(r), recorded(r))
	return writeFamilies(w, common, append(families, measured(&r.Measures)...))
}

// about is the family that says which run it is.
func about(r *scenarios.Result) family {
	f := family{name: "laplace_run", kind: "info", help: "The run."}
	f.addText("1", label{"digest", r.Digest.String()}, label{"model", string(r.Model)}, label{"servers", strconv.Itoa(r.Nodes)}, label{"verdict", r.Verdict.String()}, label{"signature", r.Signature})
	return f
}

// concluded is the family of what the checks concluded.
func concluded(r *scenarios.Result) family {
	f := family{name: "laplace_run_check", kind: "stateset", help: "What each check concluded."}
	for _, c := range r.Checks {
		f.choose(c.Verdict.String(), verdicts, label{"check", c.Name})
	}
	return f
}

// totals are the families of the run as a whole.
func totals(r *scenarios.Result) []family {
	events := family{name: "laplace_run_events", kind: "counter", help: "Events that were executed."}
	events.add(int64(r.Events))
	virtual := family{name: "laplace_run_virtual_seconds", kind: "gauge", unit: "seconds", help: "How long the run took by its own time."}
	virtual.addText(decimal(r.Virtual, inSeconds))
	operations := family{name: "laplace_run_operations", kind: "counter", help: "Operations of clients by what became of them."}
	operations.add(int64(r.Operations.OK), label{"outcome", "ok"})
	operations.add(int64(r.Operations.Fail), label{"outcome", "fail"})
	operations.add(int64(r.Operations.Unknown), label{"outcome", "unknown"})
	return []family{events, virtual, operations}
}

// injected is the family of the faults, by their kind and what came of them.
func injected(r *scenarios.Result) family {
	f := family{name: "laplace_run_faults", kind: "counter", help: "Faults by kind and by what came of them: struck, idle (struck and met with nothing) or skipped."}
	type group struct{ kind, result string }
	count := make(map[group]int64)
	var groups []group // in the order in which they occur
	for _, i := range r.Faults {
		result := "struck"
		if i.Skipped != "" {
			result = "skipped"
		} else if i.Idle {
			result = "idle"
		}
		g := group{i.Fault.Effect.Kind(), result}
		if count[g]++; count[g] == 1 {
			groups = append(groups, g)
		}
	}
	for _, g := range groups {
		f.add(count[g], label{"kind", g.kind}, label{"result", g.result})
	}
	return f
}

// recorded is the family of what the trace has, by kind.
func recorded(r *scenarios.Result) family {
	f := family{name: "laplace_run_trace_records", kind: "counter", help: "Records of the trace by kind."}
	var count [256]int64
	for record := range r.Trace.Records() {
		count[record.Kind]++
	}
	for kind, n := range count {
		if n > 0 {
			f.add(n, label{"kind", trace.Kind(kind).String()})
		}
	}
	return f
}

// measured are the families of how well clients were served, and what that cost.
func measured(m *measure.Measures) []family {
	asked := family{name: "laplace_run_asked", kind: "counter", help: "Operations that were meant to begin within the span that is measured, by what became of them."}
	latency := family{name: "laplace_run_latency_seconds", kind: "summary", unit: "seconds", help: "How long operations took from their intended start."}
	outages := family{name: "laplace_run_outages", kind: "counter", help: "Times without progress of more than 100 ms, the first 1000 of them."}
	down := family{name: "laplace_run_outage_seconds", kind: "counter", unit: "seconds", help: "How long all outages were together."}
	longest := family{name: "laplace_run_longest_outage_seconds", kind: "gauge", unit: "seconds", help: "How long the longest outage was."}
	for _, of := range []struct {
		name string
		*measure.Operations
	}{{"reads", &m.Reads}, {"writes", &m.Writes}} {
		which := label{"operations", of.name}
		for _, by := range []struct {
			outcome string
			n       int
		}{{"ok", of.OK}, {"fail", of.Failed}, {"unknown", of.Unknown}, {"unasked", of.Unasked}} {
			asked.add(int64(by.n), which, label{"outcome", by.outcome})
		}
		for _, q := range []struct {
			quantile string
			time.Duration
		}{{"0.5", of.Latency.P50}, {"0.9", of.Latency.P90}, {"0.99", of.Latency.P99}, {"0.999", of.Latency.P999}, {"1", of.Latency.Max}} {
			latency.addText(decimal(q.Duration, inSeconds), which, label{"quantile", q.quantile})
		}
		latency.samples = append(latency.samples, sample{"_count", []label{which}, strconv.Itoa(of.Asked)})
		outages.add(int64(len(of.Outages)), which)
		down.addText(decimal(of.Down, inSeconds), which)
		longest.addText(decimal(of.Longest, inSeconds), which)
	}
	return append([]family{asked, latency, outages, down, longest}, cost(m)...)
}

// cost are the families of what it took.
func cost(m *measure.Measures) []family {
	one := func(name, unit, help, value string) family {
		return family{name: name, kind: "counter", unit: unit, help: help, samples: []sample{{value: value}}}
	}
	whole := func(n int64) string { return strconv.FormatInt(n, 10) }
	return []family{
		one("laplace_run_elections", "", "How often a server began to lead.", whole(int64(m.Elections))),
		one("laplace_run_messages", "", "Messages that were sent, lost ones too.", whole(m.Cost.Messages)),
		one("laplace_run_message_bytes", "bytes", "Bytes of these.", whole(m.Cost.Bytes)),
		one("laplace_run_syncs", "", "Syncs of files and directories on the disks of servers.", whole(m.Cost.Syncs)),
		one("laplace_run_work_seconds", "seconds", "For how long servers were busy with what their programs declared.", decimal(m.Cost.Work, inSeconds)),
		one("laplace_run_lost_writes", "", "Writes that were acknowledged and of which nothing was left in the end.", whole(int64(m.Lost))),
	}
}

// writeHuntOpenMetrics writes the numbers of a hunt.
func writeHuntOpenMetrics(w io.Writer, h *Hunt) error {
	t, err := h.tally()
	if err != nil {
		return err
	}
	info := family{name: "laplace_hunt", kind: "info", help: "The hunt."}
	info.addText("1", label{"model", h.Plan.Model}, label{"strategy", h.Plan.Strategy}, label{"verdict", h.verdict(t).String()})
	runs := family{name: "laplace_hunt_runs", kind: "counter", help: "Runs by verdict."}
	events := family{name: "laplace_hunt_events", kind: "counter", help: "Events that were executed."}
	virtual := family{name: "laplace_hunt_virtual_seconds", kind: "counter", unit: "seconds", help: "How long the runs took by their own time."}
	faults := family{name: "laplace_hunt_faults", kind: "counter", help: "Faults by what came of them: struck, idle (struck and met with nothing) or skipped."}
	operations := family{name: "laplace_hunt_operations", kind: "counter", help: "Operations of clients in the span that is measured, by what became of them."}
	beyond := family{name: "laplace_hunt_runs_beyond_claim", kind: "counter", help: "Runs in which more was done than the protocol claims to survive."}
	for i, s := range t.scenarios {
		which := label{"scenario", h.Plan.Scenarios[i].Name}
		for _, v := range []checker.Verdict{checker.Valid, checker.Violation, checker.Unknown} {
			runs.add(int64(s.verdicts[v]), which, label{"verdict", v.String()})
		}
		events.add(int64(s.events), which)
		virtual.addText(decimal(s.virtual, inSeconds), which)
		faults.add(int64(s.faults-s.idle), which, label{"result", "struck"})
		faults.add(int64(s.idle), which, label{"result", "idle"})
		faults.add(int64(s.skipped), which, label{"result", "skipped"})
		operations.add(int64(s.ok), which, label{"outcome", "ok"})
		operations.add(int64(s.failed), which, label{"outcome", "fail"})
		operations.add(int64(s.unknown), which, label{"outcome", "unknown"})
		beyond.add(int64(s.beyond), which)
	}
	failures := family{name: "laplace_hunt_failures", kind: "counter", help: "Runs that failed, by how they did; the label seed is that of the first."}
	for _, f := range h.Failures {
		failures.add(int64(t.signatures[f.Signature]), label{"signature", f.Signature}, label{"scenario", h.Plan.Scenarios[f.Scenario].Name}, label{"seed", strconv.FormatUint(f.Seed, 10)})
	}
	states := family{name: "laplace_hunt_states", kind: "gauge", help: "Abstract states that the runs reached."}
	states.add(int64(h.States))
	common := []label{{"hunt", h.Name}}
	return writeFamilies(w, common, []family{info, runs, events, virtual, faults, operations, beyond, failures, states})
}
