package scenarios

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim/trace"
)

func TestAScriptedRunIsTheSameUntilTheHeal(t *testing.T) {
	for _, name := range []string{"raft/everything", "synod/late-accepts", "raft/reconfiguration"} {
		original := mustRun(t, find(t, name, 3), Options{Trace: true})
		scripted := mustRun(t, original.Scripted(), Options{Trace: true})
		difference := parting(original, scripted)
		if difference < original.HealedAt {
			t.Errorf("%s: the first difference is at %v, before the heal at %v", name, difference, original.HealedAt)
		}
		if len(scripted.History) != len(original.History) {
			t.Errorf("%s: found %d operations, expected %d", name, len(scripted.History), len(original.History))
		}
		mustBeValid(t, scripted)
	}
}

// parting is when two runs first differ, or end.
func parting(a, b *Result) time.Duration {
	if d := trace.FirstDifference(&a.Trace.Trace, &b.Trace.Trace); d != nil {
		for _, record := range []*trace.Record{d.A, d.B} {
			if record != nil {
				return record.At
			}
		}
	}
	return a.Virtual
}

func TestAScriptIsAllThatClientsDo(t *testing.T) {
	s := New("raft")
	s.SafetyOnly = true
	s.Duration = 3 * time.Second
	s.Workload.Script = []Step{
		{At: 2 * time.Second, Client: "c2", Operation: services.Operation{Kind: kv.Get, Key: "x"}},
		{At: time.Second, Client: "c1", Operation: services.Operation{Kind: kv.Put, Key: "x", Value: "a: \"1\""}},
		{At: time.Second, Client: "c1", Operation: services.Operation{Kind: kv.CompareAndSet, Key: "x", Value: "b", Expected: "a: \"1\""}},
	}
	read, err := Parse("scripted.yaml", s.YAML())
	if err != nil || !slices.Equal(read.Workload.Script, s.Workload.Script) || !read.SafetyOnly {
		t.Fatalf("found %v, %v after writing and reading\n%s", read.Workload.Script, err, s.YAML())
	}
	r := mustRun(t, read, Options{})
	var told []string
	for _, o := range r.History {
		told = append(told, o.String())
	}
	if len(r.History) != 3 || r.History[2].Output != "b" || r.History[2].Call != 2*time.Second {
		t.Errorf("found %s", strings.Join(told, ", "))
	}
	if r.Virtual < s.Duration {
		t.Errorf("the run ended at %v, before its first phase", r.Virtual)
	}
	if slices.ContainsFunc(r.Checks, func(c checker.Check) bool { return c.Name == "progress" }) {
		t.Error("progress was judged, although nobody asked for it")
	}
	if r.Verdict != checker.Valid {
		t.Errorf("found %v: %v", r.Verdict, r.Checks)
	}
}

func TestProgressAfterAScriptThatEndsEarlyIsUnknown(t *testing.T) {
	s := New("raft")
	s.Duration = time.Second
	s.Workload.Script = []Step{{Client: "c1", Operation: services.Operation{Kind: kv.Put, Key: "x", Value: "a"}}}
	if r := mustRun(t, s, Options{}); r.Verdict != checker.Unknown {
		t.Errorf("found %v, expected unknown: nobody asked for anything after the heal", r.Verdict)
	}
}

func TestAScriptThatNobodyCouldFollowIsRefused(t *testing.T) {
	for _, c := range []struct{ step, complaint string }{
		{"{at: 1s, client: c9, do: get, key: x}", `found "c9", expected one from c1 to c5`},
		{"{at: 1s, client: n1, do: get, key: x}", `found "n1", expected one from c1 to c5`},
		{"{at: 1s, client: c1, do: read, key: x}", `"read"`},
		{"{at: 1s, client: c1, key: x}", "found a step without do, expected one of get, put"},
		{"{at: 1s, client: c1, do: get}", "found no key, expected one"},
		{"{at: 1s, client: c1, do: get, key: x, value: y}", "a value for get"},
		{"{at: 1s, client: c1, do: put, key: x, expected: y}", "an expected value for put"},
		{"{at: 3h, client: c1, do: get, key: x}", "found 3h0m0s"},
		{"{at: 1s, client: c1, do: get, key: x, then: y}", `"then"`},
	} {
		_, err := Parse("f.yaml", []byte("protocol: raft\nscript:\n  - "+c.step+"\n"))
		if err == nil || !strings.Contains(err.Error(), c.complaint) || !strings.HasPrefix(err.Error(), "f.yaml:3:") {
			t.Errorf("%s: found %v, expected %s", c.step, err, c.complaint)
		}
	}
}
