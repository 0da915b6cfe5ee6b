package scenarios

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// stopped returns a saved run and a moment in it at which messages are under
// way, the second of them to a node that is not at work.
func stopped(t *testing.T) (SavedRun, *Result, *Moment) {
	t.Helper()
	whole := mustRun(t, find(t, "raft/leader-partition", 7), Options{Trace: true})
	saved := SavedRun{Spec: whole.Spec, Trace: &whole.Trace.Trace}
	for event := uint64(2000); ; event++ {
		m, err := At(context.Background(), saved, event)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Messages) >= 2 && m.Messages[1].Ordinal > 0 && m.Nodes[m.Messages[1].To-1].Busy == 0 {
			return saved, whole, m
		}
	}
}

// taken runs the saved run with a decision more, and makes sure that nothing
// changed before the moment.
func taken(t *testing.T, saved SavedRun, whole *Result, m *Moment, f nemesis.Fault, err error) []delivery {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	file, err := Parse("branch.yaml", saved.Spec.With(f).YAML())
	if err != nil {
		t.Fatal(err)
	}
	branch := mustRun(t, file, Options{Trace: true})
	everybody := []int32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	before := func(all []delivery) []delivery {
		return slices.DeleteFunc(slices.Clone(all), func(d delivery) bool { return d.at > m.At })
	}
	then, now := deliveries(whole, everybody), deliveries(branch, everybody)
	if len(before(then)) < 500 || !slices.Equal(before(then), before(now)) {
		t.Errorf("found %d deliveries before the decision, without it %d, expected the same", len(before(now)), len(before(then)))
	}
	if slices.Equal(then, now) {
		t.Error("the decision made no difference")
	}
	return now
}

// arrival finds when a message that was under way arrived.
func arrival(all []delivery, message sim.MessageState) (d delivery, arrived bool) {
	i := slices.IndexFunc(all, func(d delivery) bool {
		return d.from == int32(message.From) && d.node == int32(message.To) && d.name == message.Kind && d.sent == message.Sent
	})
	if i < 0 {
		return delivery{}, false
	}
	return all[i], true
}

func TestAMessageUnderWayMayBeDroppedInstead(t *testing.T) {
	saved, whole, m := stopped(t)
	f, err := m.Drop(1)
	if d, arrived := arrival(taken(t, saved, whole, m, f, err), m.Messages[1]); arrived {
		t.Errorf("it arrived at %v all the same", d.at)
	}
}

func TestAMessageUnderWayMayArriveNowInstead(t *testing.T) {
	saved, whole, m := stopped(t)
	f, err := m.Deliver(1)
	d, arrived := arrival(taken(t, saved, whole, m, f, err), m.Messages[1])
	if !arrived || d.at != m.At+justAfter {
		t.Errorf("it arrived (%v) at %v, expected just after %v rather than %v", arrived, d.at, m.At, m.Messages[1].Arrives)
	}
}

func TestAServerMayCrashNowInstead(t *testing.T) {
	saved, whole, m := stopped(t)
	f, err := m.Crash("n5")
	taken(t, saved, whole, m, f, err)
	branch := mustRun(t, saved.Spec.With(f), Options{Trace: true})
	for r := range branch.Trace.Records() {
		if r.Kind == trace.Crash {
			if r.Node != 5 || r.At != m.At+justAfter {
				t.Errorf("found %v, expected n5 to crash just after %v", r, m.At)
			}
			return
		}
	}
	t.Error("nobody crashed")
}

func TestADecisionAboutWhatIsNotThereIsRefused(t *testing.T) {
	_, _, m := stopped(t)
	_, drop := m.Drop(len(m.Messages))
	_, deliver := m.Deliver(-1)
	_, crash := m.Crash("n9")
	_, client := m.Crash("c1")
	for i, err := range []error{drop, deliver, crash, client} {
		if err == nil {
			t.Errorf("decision %d was taken", i+1)
		}
	}
}

// branched runs the saved run with what the words decide, and makes sure that nothing
// changed before the moment.
func branched(t *testing.T, saved SavedRun, whole *Result, m *Moment, words ...string) *Result {
	t.Helper()
	var all []Decision
	for _, w := range words {
		d, err := m.Decide(w)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	file, err := Parse("branch.yaml", saved.Spec.Branch(all...).YAML())
	if err != nil {
		t.Fatal(err)
	}
	branch := mustRun(t, file, Options{Trace: true})
	before, after, differ := Parting(&whole.Trace.Trace, &branch.Trace.Trace)
	if !differ || before == nil || after == nil || before.At < m.At || after.At < m.At {
		t.Fatalf("%q: the runs part (%v) at %v and %v, expected after %v", words, differ, before, after, m.At)
	}
	return branch
}

// momentAt is the moment of a run at a time.
func momentAt(t *testing.T, saved SavedRun, at time.Duration) *Moment {
	t.Helper()
	m, err := AtTime(t.Context(), saved, at)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNodesAreCutOffPausedAndTogetherAsIsDecided(t *testing.T) {
	saved, whole, m := stopped(t)
	lost := func(r *Result, a, b int32) (n int) {
		for record := range r.Trace.Records() {
			if record.Kind == trace.Drop && record.At > m.At && (record.From == a && record.Node == b || record.From == b && record.Node == a) && record.By == "fault decision-1" {
				n++
			}
		}
		return n
	}
	two := branched(t, saved, whole, m, "cut n4 n5")
	if lost(two, 4, 5) == 0 || lost(two, 4, 3) != 0 || lost(two, 5, 6) != 0 {
		t.Errorf("between n4 and n5 %d messages were lost, between others %d", lost(two, 4, 5), lost(two, 4, 3)+lost(two, 5, 6))
	}
	if one := branched(t, saved, whole, m, "cut n4"); lost(one, 4, 5) == 0 || lost(one, 4, 3) == 0 || lost(one, 5, 3) != 0 {
		t.Errorf("n4 lost %d and %d, others %d", lost(one, 4, 5), lost(one, 4, 3), lost(one, 5, 3))
	}
	both := branched(t, saved, whole, m, "pause n2", "crash n3")
	for _, want := range []Outage{{Node: 2, Kind: Paused}, {Node: 3, Kind: Down}} {
		if !slices.ContainsFunc(both.Outages, func(o Outage) bool { return o.Node == want.Node && o.Kind == want.Kind && o.From == m.At+justAfter }) {
			t.Errorf("found no outage %v in %v", want, both.Outages)
		}
	}
}

func TestFaultsInForceEndWhenThatIsDecided(t *testing.T) {
	for _, tt := range []struct{ scenario, kind, words string }{
		{"raft/leader-partition", "partition", "heal"},
		{"raft/rolling-crashes", "crash", "heal"},
		{"raft/rolling-crashes", "crash", "boot"},
	} {
		whole := mustRun(t, find(t, tt.scenario, 7), Options{Trace: true})
		saved := SavedRun{Spec: whole.Spec, Trace: &whole.Trace.Trace}
		i := slices.IndexFunc(whole.Faults, func(f nemesis.Injected) bool {
			return f.Fault.Effect.Kind() == tt.kind && f.Skipped == "" && f.Until-f.From > 20*time.Millisecond
		})
		if i < 0 {
			t.Fatalf("%s has no %s", tt.scenario, tt.kind)
		}
		struck := whole.Faults[i]
		m := momentAt(t, saved, struck.From+10*time.Millisecond)
		words := tt.words
		if words == "boot" {
			words += " " + struck.Nodes[0]
		}
		branch := branched(t, saved, whole, m, words)
		j := slices.IndexFunc(branch.Faults, func(f nemesis.Injected) bool { return f.Fault.ID == struck.Fault.ID })
		if j < 0 || branch.Faults[j].From != struck.From || branch.Faults[j].Until != m.At+justAfter {
			t.Errorf("%s, %q: the fault is %+v, expected it to end at %v", tt.scenario, words, branch.Faults[j], m.At+justAfter)
		}
	}
}

func TestWhatCannotBeDecidedIsRefused(t *testing.T) {
	_, _, m := stopped(t)
	for words, want := range map[string]string{
		"":             "expected drop M, deliver M, cut NODE [NODE], crash NODE, pause NODE, boot NODE or heal",
		"drop":         "expected one",
		"drop it":      "expected the number of one of the",
		"drop 0":       "found message 0",
		"cut":          "expected two nodes",
		"cut n1 n2 n3": "expected two nodes",
		"cut n99":      "expected a server or a client",
		"crash c1":     "expected a server that is up",
		"pause n99":    "expected a node that is up",
		"boot n1":      "expected a server that is down",
		"heal n1":      "expected nothing behind heal",
	} {
		if d, err := m.Decide(words); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: found %v, %v; expected an error with %q", words, d, err, want)
		}
	}
}
