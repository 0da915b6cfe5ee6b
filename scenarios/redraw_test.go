package scenarios

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/trace"
)

// redrawnRun runs a scenario with a trace, drawn anew as given.
func redrawnRun(t *testing.T, s Scenario, again *Redraw) *Result {
	t.Helper()
	r, err := Run(context.Background(), s, Options{Trace: true, Redraw: again})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// partedAfter fails unless two runs are the same up to an event and part behind it.
func partedAfter(t *testing.T, a, b *Result, event uint64) {
	t.Helper()
	d := trace.FirstDifference(&a.Trace.Trace, &b.Trace.Trace)
	if d == nil {
		t.Fatalf("the same run, expected another behind event %d", event)
	}
	for _, side := range []*trace.Record{d.A, d.B} {
		if side != nil && side.Kind.IsEvent() && side.Number <= event {
			t.Fatalf("they part at %v, expected events up to %d to be the same", side, event)
		}
	}
}

// everything is the scenario of a protocol in which all kinds of fault strike.
func everything(t *testing.T, protocol string) Scenario {
	t.Helper()
	s, err := Find(protocol + "/everything")
	if err != nil {
		t.Fatal(err)
	}
	if s, err = s.Settle(); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhatIsDrawnAnewBehindAnEventChangesNothingUpToIt(t *testing.T) {
	for _, p := range Protocols() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			s := everything(t, p.Name)
			was := redrawnRun(t, s, nil)
			for _, event := range []uint64{0, 1, was.Events / 3, was.Events * 2 / 3} {
				one := redrawnRun(t, s, &Redraw{After: event, Seed: 101})
				partedAfter(t, was, one, event)
				partedAfter(t, one, redrawnRun(t, s, &Redraw{After: event, Seed: 102}), event)
				if again := redrawnRun(t, s, &Redraw{After: event, Seed: 101}); again.Digest != one.Digest || again.Signature != one.Signature {
					t.Fatalf("behind event %d one seed led to %v and to %v", event, one.Digest, again.Digest)
				}
			}
		})
	}
}

func TestDrawnAnewFromTheStartARunIsThatOfTheOtherSeed(t *testing.T) {
	for _, p := range Protocols() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			s := everything(t, p.Name)
			anew := redrawnRun(t, s, &Redraw{Seed: 101, Targets: true})
			s.Seed = 101
			other := redrawnRun(t, s, nil)
			if d := trace.FirstDifference(&anew.Trace.Trace, &other.Trace.Trace); d != nil {
				t.Errorf("something is not drawn anew: they part at %v and %v", d.A, d.B)
			}
		})
	}
}

func TestARunThatEndsBeforeTheEventIsNotDrawnAnew(t *testing.T) {
	s := everything(t, "synod")
	was := redrawnRun(t, s, nil)
	if r := redrawnRun(t, s, &Redraw{After: was.Events, Seed: 101}); r.Digest != was.Digest {
		t.Errorf("drawn anew behind its last event it has the digest %v, expected %v", r.Digest, was.Digest)
	}
}

func TestGeneratedFaultsDrawnAnewFromATimeLeaveTheRunBeforeIt(t *testing.T) {
	for _, p := range Protocols() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			s := everything(t, p.Name)
			was := redrawnRun(t, s, nil)
			middle, _ := was.Trace.Event(was.Events / 2)
			other, err := s.Regenerated(middle.At, 1)
			if err != nil {
				t.Fatal(err)
			}
			if err := other.Check(); err != nil {
				t.Fatalf("the schedule is refused: %v", err)
			}
			before := func(f nemesis.Fault) bool { return f.Trigger.At <= middle.At }
			if !slices.ContainsFunc(other.Faults, func(f nemesis.Fault) bool { return strings.HasPrefix(f.ID, "r") }) {
				t.Fatal("there are no new faults, expected some")
			}
			for _, f := range s.Faults {
				kept := slices.ContainsFunc(other.Faults, func(o nemesis.Fault) bool { return o.ID == f.ID })
				if kept != before(f) && !(kept && f.Trigger.At-middle.At < 1e6) {
					t.Errorf("%v is kept: %v, at %v; the time is %v", f, kept, f.Trigger.At, middle.At)
				}
			}
			partedAfter(t, was, redrawnRun(t, other, &Redraw{After: middle.Number, Seed: 101, Targets: true}), middle.Number)
		})
	}
}

func TestOfAScheduleThatNobodyGeneratedNoFaultIsDrawnAnew(t *testing.T) {
	s, err := Find("raft/leader-partition")
	if err == nil {
		_, err = s.Regenerated(0, 1)
	}
	if err == nil || !strings.Contains(err.Error(), "found no faults that a generator made") {
		t.Errorf("found the error %v", err)
	}
}
