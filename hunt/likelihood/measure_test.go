package likelihood

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// exhibit is a run of the exhibit, with a trace.
func exhibit(t *testing.T, name string) *scenarios.Result {
	t.Helper()
	saved, err := scenarios.LoadRun("../../docs/exhibit/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	r, err := scenarios.Run(context.Background(), saved.Spec, scenarios.Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// measured is the curve of a run.
func measured(t *testing.T, r *scenarios.Result, o Options) *Curve {
	t.Helper()
	c, err := Measure(context.Background(), r, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A server that forgets for whom it voted does so when it starts again.
func TestTheChanceRisesWhereAVoteIsForgotten(t *testing.T) {
	r := exhibit(t, "raft-forget-vote")
	c := measured(t, r, Options{Runs: 100})
	if c.Jump == nil || !c.Jump.Single || c.Jump.Doubtful() {
		t.Fatalf("found the jump %+v, expected one event", c.Jump)
	}
	e, _ := r.Trace.Event(c.Jump.After.Event)
	if e.Kind != trace.Boot || e.At == 0 {
		t.Errorf("it rose at %v, expected the second start of a server", e)
	}
	last := c.Points[len(c.Points)-1]
	if last.Event != r.Events || last.Violations != last.Runs || last.Same != last.Runs {
		t.Errorf("behind the last event it is %+v, expected the violation each time", last)
	}
}

// A follower that acknowledges before its sync does so as it gets an entry, and a head
// that forgets what it has forwarded forwards what it has got.
func TestTheChanceRisesWhereWhatIsLostArrives(t *testing.T) {
	for name, message := range map[string]string{"raft-ack-before-sync": "AppendEntries", "chain-drop-sent": "Request"} {
		r := exhibit(t, name)
		c := measured(t, r, Options{Runs: 100})
		if c.Jump == nil || !c.Jump.Single {
			t.Errorf("%s: found the jump %+v, expected one event", name, c.Jump)
			continue
		}
		if e, _ := r.Trace.Event(c.Jump.After.Event); e.Kind != trace.Deliver || e.Name != message {
			t.Errorf("%s: it rose at %v, expected where a server gets %s", name, e, message)
		}
	}
}

func TestACurveIsTheSameForAnyNumberOfJobs(t *testing.T) {
	r := exhibit(t, "chain-stale-tail")
	one := measured(t, r, Options{Runs: 60, Jobs: 1, Seed: 7})
	if three := measured(t, r, Options{Runs: 60, Jobs: 3, Seed: 7}); !reflect.DeepEqual(one, three) {
		t.Errorf("found %+v with one job and %+v with three", one, three)
	}
	if other := measured(t, r, Options{Runs: 60, Seed: 8}); reflect.DeepEqual(one.Points, other.Points) {
		t.Error("another seed gave the same curve")
	}
}

func TestThePointsAndTheirRunsAreBounded(t *testing.T) {
	r := exhibit(t, "raft-stale-read")
	c := measured(t, r, Options{Runs: 30, Points: 4})
	if len(c.Points) > 4 || c.Runs > 4*30 {
		t.Errorf("found %d points and %d runs, expected at most 4 and %d", len(c.Points), c.Runs, 4*30)
	}
	if c.Jump == nil || c.Jump.Single {
		t.Errorf("found the jump %+v, expected several events", c.Jump)
	}
	for _, p := range c.Points {
		if p.Runs > 30 || p.Low*int64(p.Runs) > int64(p.Violations)*million || p.High*int64(p.Runs) < int64(p.Violations)*million {
			t.Errorf("found the point %+v", p)
		}
	}
}

func TestOfWhatWasInterruptedWhatWasMeasuredIsKept(t *testing.T) {
	r := exhibit(t, "chain-stale-tail")
	whole := measured(t, r, Options{Runs: 50})
	for most, points := range map[int]int{30: 0, 120: 2} {
		ctx, cancel := context.WithCancel(context.Background())
		c, err := Measure(ctx, r, Options{Runs: 50, Jobs: 1, Progress: func(runs int, _ uint64) {
			if runs == most {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("after %d runs: found the error %v", most, err)
		}
		switch {
		case points == 0 && c != nil:
			t.Errorf("after %d runs: found %+v, expected no curve", most, c)
		case points > 0 && (c == nil || len(c.Points) != points || c.Points[0] != whole.Points[0]):
			t.Errorf("after %d runs: found %+v, expected the first %d points of %+v", most, c, points, whole)
		}
	}
}

func TestWhatHasNoCurveIsRefused(t *testing.T) {
	r := exhibit(t, "chain-stale-tail")
	valid, untraced := *r, *r
	valid.Verdict, untraced.Trace = checker.Valid, nil
	for _, c := range []struct {
		result *scenarios.Result
		with   Options
		want   string
	}{
		{&valid, Options{}, "found the verdict valid, expected a violation"},
		{&untraced, Options{}, "found a run without a trace"},
		{r, Options{Points: 1}, "1 points"},
		{r, Options{Events: []uint64{r.Events + 1}}, "expected some of those from 1 to"},
		{r, Options{Faults: true}, "found no faults that a generator made"},
	} {
		curve, err := Measure(context.Background(), c.result, c.with)
		if curve != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("found %v and the error %v, expected %q", curve, err, c.want)
		}
	}
}

func TestFaultsAreDrawnAnewWhereTheyWereGenerated(t *testing.T) {
	s, err := scenarios.Find("chain/everything")
	if err != nil {
		t.Fatal(err)
	}
	s.Flaw = "no-fencing"
	for s.Seed = 1; ; s.Seed++ {
		r, err := scenarios.Run(context.Background(), s, scenarios.Options{Trace: true})
		if err != nil || s.Seed > 20 {
			t.Fatalf("no violation with 20 seeds; error %v", err)
		}
		if r.Signature == "" {
			continue
		}
		with := measured(t, r, Options{Runs: 8, Points: 3, Faults: true})
		without := measured(t, r, Options{Runs: 8, Points: 3})
		if !with.Faults || without.Faults || reflect.DeepEqual(with.Points, without.Points) {
			t.Errorf("found the same curve with faults drawn anew and without: %+v", with)
		}
		return
	}
}
