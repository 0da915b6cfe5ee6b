package scenarios

import (
	"context"
	"slices"
	"testing"

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
