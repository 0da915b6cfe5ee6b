package shrink

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// failing returns a run of the library with a flaw.
func failing(t testing.TB, scenario, flaw string, seed uint64) *scenarios.Result {
	t.Helper()
	s, err := scenarios.Find(scenario)
	if err != nil {
		t.Fatal(err)
	}
	s.Flaw, s.Seed = flaw, seed
	r, err := scenarios.Run(t.Context(), s, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// exhibits are failing runs of four kinds: of the history, of what is watched
// meanwhile, with a lossy network, and of a single server.
var exhibits = []struct {
	scenario, flaw string
	seed           uint64
}{
	{"raft/leader-partition", "stale-read", 7},
	{"raft/blackouts", "forget-vote", 1},
	{"chain/short-chain", "join-early", 1},
	{"paxos/rolling-crashes", "reuse-ballot", 2},
	{"raft/term-behind", "silent-pre-vote", 1},
}

// shrunk are the outcomes for the exhibits, each made once for all tests.
var shrunk = func() func(t *testing.T, exhibit int) *Outcome {
	type made struct {
		once sync.Once
		o    *Outcome
		err  error
	}
	all := make([]made, len(exhibits))
	return func(t *testing.T, exhibit int) *Outcome {
		t.Helper()
		m, e := &all[exhibit], exhibits[exhibit]
		m.once.Do(func() { m.o, m.err = Shrink(context.Background(), failing(t, e.scenario, e.flaw, e.seed), Options{}) })
		if m.err != nil {
			t.Fatal(m.err)
		}
		return m.o
	}
}()

func TestAFailingRunBecomesSmallAndFailsInTheSameWay(t *testing.T) {
	for i, e := range exhibits {
		o := shrunk(t, i)
		if o.Result.Signature != o.Signature || o.Result.Verdict != checker.Violation || o.Result.Trace == nil {
			t.Errorf("%s %s: found %q and the trace %v, expected %q and a trace", e.scenario, e.flaw, o.Result.Signature, o.Result.Trace, o.Signature)
		}
		if o.After != sizeOf(o.Result) || o.After.Faults > 4 || o.After.Operations > 4 || !o.Complete {
			t.Errorf("%s %s: found %+v, complete %v, expected at most 4 faults and 4 operations", e.scenario, e.flaw, o.After, o.Complete)
		}
		if o.After.Events >= o.Before.Events || o.After.Faults >= o.Before.Faults {
			t.Errorf("%s %s: found %+v after %+v, expected less", e.scenario, e.flaw, o.After, o.Before)
		}
	}
}

func TestTheSmallestRunIsAFileThatReplays(t *testing.T) {
	for i, e := range exhibits {
		expectReplay(t, shrunk(t, i), e.scenario+" "+e.flaw)
	}
}

func TestNoFaultAndNoOperationCanBeTakenAway(t *testing.T) {
	for i, e := range exhibits {
		expectOneMinimal(t, shrunk(t, i), e.scenario+" "+e.flaw)
	}
}

// expectReplay checks that the smallest run, written and read, is the same run.
func expectReplay(t *testing.T, o *Outcome, name string) {
	t.Helper()
	spec, err := scenarios.Parse("shrunk.yaml", o.Result.Spec.YAML())
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	again, mismatch, err := scenarios.Replay(t.Context(), scenarios.SavedRun{Spec: spec}, scenarios.Options{})
	if err != nil || mismatch != nil || again.Signature != o.Signature {
		t.Errorf("%s: replayed with the error %v and the mismatch %v, expected the signature %q", name, err, mismatch, o.Signature)
	}
}

// expectOneMinimal checks that the smallest run fails in another way, or not at
// all, without any one of its faults and operations.
func expectOneMinimal(t *testing.T, o *Outcome, name string) {
	t.Helper()
	spec := o.Result.Spec
	spec.Recorded = nil
	differs := func(c scenarios.Scenario, what string) {
		t.Helper()
		r, err := scenarios.Run(t.Context(), c, scenarios.Options{})
		if err != nil {
			t.Errorf("%s without %s: %v", name, what, err)
		} else if r.Signature == o.Signature {
			t.Errorf("%s without %s: still %s", name, what, r.Signature)
		}
	}
	for i, f := range spec.Faults {
		differs(withFaults(spec, slices.Delete(slices.Clone(spec.Faults), i, i+1)), f.String())
	}
	script := spec.Workload.Script
	for i, step := range script {
		if len(script) > 1 {
			differs(withScript(spec, slices.Delete(slices.Clone(script), i, i+1)), step.Client+"'s "+step.Operation.Kind.String())
		}
	}
}

func TestTheTwinPassesAndIsAFile(t *testing.T) {
	for i, e := range exhibits {
		o := shrunk(t, i)
		if o.Twin == nil {
			t.Errorf("%s %s: found no twin", e.scenario, e.flaw)
			continue
		}
		spec, err := scenarios.Parse("twin.yaml", o.Twin.Scenario.YAML())
		if err != nil {
			t.Fatal(err)
		}
		r, err := scenarios.Run(t.Context(), spec, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if spec.Recorded == nil || spec.Recorded.Digest != r.Digest {
			t.Errorf("%s %s: the twin has recorded %+v, expected the digest %v", e.scenario, e.flaw, spec.Recorded, r.Digest)
		}
		if found := DifferenceOf(spec); found != o.Twin.Difference && len(o.Twin.Difference) <= 200 {
			t.Errorf("%s %s: the file says that the difference is %q, expected %q", e.scenario, e.flaw, found, o.Twin.Difference)
		}
		if r.Verdict != o.Twin.Verdict || r.Verdict == checker.Violation {
			t.Errorf("%s %s: the twin (%s) is %v, expected %v", e.scenario, e.flaw, o.Twin.Difference, r.Verdict, o.Twin.Verdict)
		}
		// The time that it has beside the difference is not what makes it pass.
		failed := o.Result.Spec
		failed.Recorded, failed.Recovery = nil, spec.Recovery
		if again, err := scenarios.Run(t.Context(), failed, scenarios.Options{}); err != nil || again.Signature != o.Signature {
			t.Errorf("%s %s: without the difference (%s), but with the recovery of the twin: found the error %v or another signature than %q",
				e.scenario, e.flaw, o.Twin.Difference, err, o.Signature)
		}
		broken, _ := o.Result.First()
		for _, c := range r.Checks {
			if c.Name == broken.Name && c.Verdict != checker.Valid {
				t.Errorf("%s %s: in the twin (%s) %s is %v, expected valid", e.scenario, e.flaw, o.Twin.Difference, c.Name, c.Verdict)
			}
		}
	}
}

func TestTheOutcomeIsTheSameForAnyNumberOfJobs(t *testing.T) {
	e := exhibits[3]
	r := failing(t, e.scenario, e.flaw, e.seed)
	want := shrunk(t, 3)
	for _, jobs := range []int{1, 3} {
		got, err := Shrink(t.Context(), r, Options{Jobs: jobs})
		if err != nil {
			t.Fatal(err)
		}
		if got.Runs != want.Runs || got.Result.Digest != want.Result.Digest || string(got.Result.Spec.YAML()) != string(want.Result.Spec.YAML()) ||
			got.Twin.Difference != want.Twin.Difference {
			t.Errorf("%d jobs: found %+v after %d runs, expected %+v after %d", jobs, got.After, got.Runs, want.After, want.Runs)
		}
	}
}

func TestAnInterruptedSearchKeepsTheSmallestSoFar(t *testing.T) {
	e := exhibits[0]
	r := failing(t, e.scenario, e.flaw, e.seed)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o, err := Shrink(ctx, r, Options{Progress: func(p Progress) {
		if p.Size.Nodes < sizeOf(r).Nodes {
			cancel()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if o.Complete || o.Twin != nil || o.After.Nodes >= o.Before.Nodes || o.Result.Signature != r.Signature {
		t.Errorf("found %+v, complete %v, signature %q, expected fewer nodes and the same signature", o.After, o.Complete, o.Result.Signature)
	}
	expectReplay(t, o, "the interrupted search")
}

func TestTheNumberOfRunsIsBounded(t *testing.T) {
	e := exhibits[0]
	o, err := Shrink(t.Context(), failing(t, e.scenario, e.flaw, e.seed), Options{Runs: 20})
	if err != nil {
		t.Fatal(err)
	}
	if o.Complete || o.Runs > 20+twinRuns {
		t.Errorf("found %d runs, complete %v, expected at most %d and an early end", o.Runs, o.Complete, 20+twinRuns)
	}
	expectReplay(t, o, "the bounded search")
}

func TestWhatIsNoViolationIsRefused(t *testing.T) {
	r := failing(t, "raft/leader-partition", "", 7)
	if _, err := Shrink(t.Context(), r, Options{}); err == nil || !strings.Contains(err.Error(), "found the verdict valid, expected a violation") {
		t.Errorf("found the error %v, expected one about the verdict", err)
	}
	other := failing(t, "raft/leader-partition", "stale-read", 7)
	other.Signature = "election safety"
	if _, err := Shrink(t.Context(), other, Options{}); err == nil || !strings.Contains(err.Error(), "expected election safety") {
		t.Errorf("found the error %v, expected one about the signature", err)
	}
}

func TestTheTwinWithoutABlockNamesTheMessage(t *testing.T) {
	for text, want := range map[string]string{
		"- {id: b, at: 0s, kind: block, target: n1, direction: out, peer: c1, message: Reply, first: 2, last: 2}": "Reply 2 from n1 to c1 was not lost",
		"- {id: b, at: 0s, kind: block, target: n1, direction: in, peer: n3, message: Vote, first: 4, last: 4}":   "Vote 4 from n3 to n1 was not lost",
		"- {id: b, at: 0s, kind: block, target: n1, peer: n3, message: Vote, first: 4, last: 4}":                  "the block of n1 (b) did not happen",
		"- {id: b, at: 0s, kind: block, target: n1, direction: in, peer: n3, message: Vote, first: 4}":            "the block of n1 (b) did not happen",
		"- {id: b, at: 0s, kind: crash, target: n1, for: 1s}":                                                     "the crash of n1 (b) did not happen",
	} {
		spec, err := scenarios.Parse("faults.yaml", []byte("protocol: raft\nfaults:\n  "+text+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := missing(spec.Faults[0]); got != want {
			t.Errorf("found %q, expected %q", got, want)
		}
	}
}
