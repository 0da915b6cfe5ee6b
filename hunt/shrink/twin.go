package shrink

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// Bounds of the search for the twin.
const (
	twinRuns     = 600 // candidates
	twinMessages = 24  // that may come at another time, or not at all
)

// ladder are the differences of time that are tried, the smallest first.
var ladder = []time.Duration{
	time.Millisecond, 3 * time.Millisecond, 10 * time.Millisecond,
	30 * time.Millisecond, 100 * time.Millisecond, 300 * time.Millisecond, time.Second,
}

// A change is one difference from the smallest failing run. By how much, if it
// is one of time, is left open.
//
// It returns the scenario with a difference of so much, and the words for it;
// false if so much is more than there is.
type change func(by time.Duration) (scenarios.Scenario, string, bool)

// twin looks for the nearest run that passes: with a message at another time,
// the less the better; without a message; with a fault at another time; without
// a fault; without an operation. One in which the clients hear no less than in
// the failing run is better than any other: a run may also pass because nothing
// happens in it. Nil is none.
func (s *shrinker) twin() *Twin {
	if c := patient(s.best); s.stays(c) {
		s.best = c
	}
	t := trafficOf(s.result)
	messages := latest(t.delivered(), twinMessages)
	for _, holds := range []func(*scenarios.Result) bool{
		func(r *scenarios.Result) bool { return s.holds(r) && answered(r) >= max(1, answered(s.result)) },
		s.holds,
	} {
		var found *Twin
		s.oracle.within(twinRuns, func() {
			for _, search := range []func() *Twin{
				func() *Twin { return s.nudge(s.messageTimes(t, messages), holds) },
				func() *Twin { return s.drop(s.messagesLost(t, messages), holds) },
				func() *Twin { return s.nudge(s.faultTimes(), holds) },
				func() *Twin { return s.drop(s.faultsMissing(), holds) },
				func() *Twin { return s.drop(s.stepsMissing(), holds) },
			} {
				if found = search(); found != nil {
					return
				}
			}
		})
		if found != nil {
			return found
		}
	}
	return nil
}

// stays reports whether another scenario fails in the same way.
func (s *shrinker) stays(c scenarios.Scenario) bool {
	_, result := s.oracle.first(s.best, 1, func(int) scenarios.Scenario { return c }, s.same)
	return result != nil
}

// patient returns the scenario with time enough for every client to hear or to
// give up. A failure of progress may not outlast that, any other does.
func patient(c scenarios.Scenario) scenarios.Scenario {
	c.Recovery = max(c.Recovery, c.Workload.Deadline)
	return c
}

// answered is how many operations came to an end of which the client knows.
func answered(r *scenarios.Result) int { return r.Operations.OK + r.Operations.Fail }

// holds reports whether what is broken in the smallest failing run holds in
// another, and nothing else is broken.
func (s *shrinker) holds(r *scenarios.Result) bool {
	first, _ := s.result.First()
	return r.Verdict != checker.Violation && slices.ContainsFunc(r.Checks, func(c checker.Check) bool {
		return c.Name == first.Name && c.Verdict == checker.Valid
	})
}

// newTwin describes the run of a twin.
func (s *shrinker) newTwin(spec scenarios.Scenario, difference string, r *scenarios.Result) *Twin {
	spec.Summary = summary(twinSummary, difference)
	spec.Recorded = r.Spec.Recorded // faults of it may be of no use any more
	t := &Twin{Scenario: spec, Difference: difference, Verdict: r.Verdict}
	for _, c := range r.Checks {
		if r.Verdict != checker.Valid && c.Verdict == r.Verdict {
			t.Detail = c.Name + ": " + c.Detail
			break
		}
	}
	return t
}

// nudge tries changes of time, a little of each before more of any, and makes
// the first that will do as small as it can be.
func (s *shrinker) nudge(changes []change, holds func(*scenarios.Result) bool) *Twin {
	type rung struct {
		change
		by, less time.Duration // less is known to be too little
	}
	var rungs []rung
	for i, by := range ladder {
		less := time.Duration(0)
		if i > 0 {
			less = ladder[i-1]
		}
		for _, c := range changes {
			if _, _, ok := c(by); ok {
				rungs = append(rungs, rung{c, by, less})
			}
		}
	}
	with := func(i int) scenarios.Scenario {
		spec, _, _ := rungs[i].change(rungs[i].by)
		return spec
	}
	i, result := s.oracle.first(s.best, len(rungs), with, holds)
	if i < 0 {
		return nil
	}
	enough, tooLittle := rungs[i].by, rungs[i].less
	for {
		by := (tooLittle + (enough-tooLittle)/2).Truncate(ladder[0])
		if by <= tooLittle {
			break
		}
		spec, _, _ := rungs[i].change(by)
		if _, less := s.oracle.first(s.best, 1, func(int) scenarios.Scenario { return spec }, holds); less != nil {
			enough, result = by, less
		} else {
			tooLittle = by
		}
	}
	spec, words, _ := rungs[i].change(enough)
	return s.newTwin(spec, words, result)
}

// A loss is a change that is no matter of more or less.
type loss struct {
	spec  scenarios.Scenario
	words string
}

// drop tries to do without something.
func (s *shrinker) drop(losses []loss, holds func(*scenarios.Result) bool) *Twin {
	i, result := s.oracle.first(s.best, len(losses), func(i int) scenarios.Scenario { return losses[i].spec }, holds)
	if i < 0 {
		return nil
	}
	return s.newTwin(losses[i].spec, losses[i].words, result)
}

// messageTimes are the changes in which one message comes later, or sooner.
func (s *shrinker) messageTimes(t *traffic, messages []trace.Record) []change {
	var changes []change
	for _, m := range messages {
		took := travelled(m)
		changes = append(changes,
			func(by time.Duration) (scenarios.Scenario, string, bool) {
				return s.best.With(t.only(m, arriving(took+by))), fmt.Sprintf("%s came %v later", t.message(m), by), true
			},
			func(by time.Duration) (scenarios.Scenario, string, bool) {
				return s.best.With(t.only(m, arriving(took-by))), fmt.Sprintf("%s came %v sooner", t.message(m), by), by <= took
			})
	}
	return changes
}

// messagesLost are the changes in which one message never comes.
func (s *shrinker) messagesLost(t *traffic, messages []trace.Record) []loss {
	var losses []loss
	for _, m := range messages {
		losses = append(losses, loss{s.best.With(t.only(m, blocked)), t.message(m) + " was lost"})
	}
	return losses
}

// faultTimes are the changes in which one fault comes later or sooner, or lasts
// less long.
func (s *shrinker) faultTimes() []change {
	var changes []change
	for i, f := range s.best.Faults {
		vary := func(words string, alter func(*nemesis.Fault, time.Duration) bool) {
			changes = append(changes, func(by time.Duration) (scenarios.Scenario, string, bool) {
				faults := slices.Clone(s.best.Faults)
				ok := alter(&faults[i], by)
				return withFaults(s.best, faults), fmt.Sprintf("%s %s", told(f), strings.ReplaceAll(words, "#", by.String())), ok
			})
		}
		if concernsMany(f) || !aboutLinks(f) {
			vary("came # later", func(f *nemesis.Fault, by time.Duration) bool { f.Trigger.At += by; return true })
			vary("came # sooner", func(f *nemesis.Fault, by time.Duration) bool {
				f.Trigger.At -= by
				return f.Trigger.At >= 0
			})
			vary("ended # sooner", func(f *nemesis.Fault, by time.Duration) bool { f.For -= by; return f.For > 0 })
		}
	}
	return changes
}

// told names a fault in a few words.
func told(f nemesis.Fault) string {
	if len(f.Target) == 0 {
		return "the " + f.Effect.Kind() + " (" + f.ID + ")"
	}
	return "the " + f.Effect.Kind() + " of " + strings.Join(f.Target, ", ") + " (" + f.ID + ")"
}

// faultsMissing are the changes in which one fault does not happen.
func (s *shrinker) faultsMissing() []loss {
	var losses []loss
	for i, f := range s.best.Faults {
		spec := withFaults(s.best, slices.Delete(slices.Clone(s.best.Faults), i, i+1))
		losses = append(losses, loss{spec, missing(f)})
	}
	return losses
}

// missing says that a fault does not happen.
func missing(f nemesis.Fault) string {
	b, ok := f.Effect.(*nemesis.Block)
	if !ok || !one(b.Selection) || b.Direction == nemesis.Both || len(f.Target) != 1 {
		return told(f) + " did not happen"
	}
	from, to := f.Target[0], b.Peers[0]
	if b.Direction == nemesis.In {
		from, to = to, from
	}
	return fmt.Sprintf("%s %d from %s to %s was not lost", b.Message, b.First, from, to)
}

// stepsMissing are the changes in which a client does not ask for one thing.
func (s *shrinker) stepsMissing() []loss {
	var losses []loss
	script := s.best.Workload.Script
	if len(script) < 2 {
		return nil
	}
	for i, step := range script {
		spec := withScript(s.best, slices.Delete(slices.Clone(script), i, i+1))
		losses = append(losses, loss{spec, fmt.Sprintf("%s did not %s %s at %v", step.Client, step.Operation.Kind, step.Operation.Key, step.At)})
	}
	return losses
}
