package shrink

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// Options say how to shrink. Jobs changes nothing of what comes out, nor does
// Progress.
type Options struct {
	// Jobs is how many candidates to run at a time; 0 is as many as there are
	// processors.
	Jobs int
	// Runs is how many candidates to try at most before the twin is sought; 0
	// is RunsDefault.
	Runs int
	// Progress, unless nil, is called after each candidate that is kept and at
	// the begin of each pass, on the goroutine of Shrink.
	Progress func(Progress)
	// Judge, unless nil, says what each run comes to by checks other than its own, as
	// scenarios.Result.Judged does. It is called on several goroutines.
	Judge func(*scenarios.Result) *scenarios.Result
}

// RunsDefault is how many candidates are tried at most if nothing else is said.
const RunsDefault = 6000

// Bounds of the check for linearizability of a candidate, which is not kept if it
// takes more. Where something else is what is broken, the lower decides all but
// long histories.
const (
	candidateSteps = scenarios.StepsDefault / 10
	stepsElsewhere = 20_000
)

// aboutHistory reports whether what is broken is what the workload judges of the history,
// which is the one check that is not over in no time.
func aboutHistory(r *scenarios.Result) bool {
	first, _ := r.First()
	return first.Name == r.Linearizability.Name
}

// Progress is how far shrinking is.
type Progress struct {
	Pass string // what is being tried, in a few words
	Runs int    // candidates tried so far
	Size Size   // of the smallest so far
}

// A Size says how large a run is.
type Size struct {
	Faults     int           `json:"faults"`
	Operations int           `json:"operations"`
	Clients    int           `json:"clients"`
	Nodes      int           `json:"nodes"`       // servers
	Duration   time.Duration `json:"duration_ns"` // virtual time until the run was over
	Events     uint64        `json:"events"`
}

// sizeOf returns the size of a run.
func sizeOf(r *scenarios.Result) Size {
	return Size{
		Faults:     len(r.Spec.Faults),
		Operations: len(r.History),
		Clients:    r.Spec.Workload.Clients,
		Nodes:      r.Spec.Nodes,
		Duration:   r.Virtual,
		Events:     r.Events,
	}
}

// An Outcome is what shrinking came to.
type Outcome struct {
	// Signature is that of the run to shrink and of the smallest.
	Signature     string
	Before, After Size
	// Result is that of the smallest run, with a trace.
	Result *scenarios.Result
	// Runs is how many candidates were tried.
	Runs int
	// Complete says that no fault and no operation can be taken away alone. If
	// not, the runs or the context came to an end before, and Result is the
	// smallest so far.
	Complete bool
	// Twin is the nearest run that passes; nil if none was found.
	Twin *Twin
}

// A Twin is a scenario that differs from the smallest failing run in one thing,
// and in which what was broken holds, and nothing else is broken.
type Twin struct {
	Scenario scenarios.Scenario
	// Difference says how it differs, such as "AppendEntries 812 from n1 to n3
	// came 40ms later".
	Difference string
	// Verdict is Valid, or Unknown if another check could not tell; then
	// Detail says which, and why.
	Verdict checker.Verdict
	Detail  string
}

// Shrink makes a failing run as small as it can, such that its signature stays
// what it is, and looks for the passing twin. A context that ends, or runs that
// are used up, end the search early with the smallest so far.
//
// The error is that of a result that is no violation, or of one whose scenario
// does not run the same way again.
func Shrink(ctx context.Context, r *scenarios.Result, o Options) (*Outcome, error) {
	s, err := newShrinker(ctx, r, o)
	if err != nil {
		return nil, err
	}
	s.foreshorten()
	complete := s.reduce()
	outcome, err := s.outcome(ctx, sizeOf(r))
	if err != nil {
		return nil, err
	}
	outcome.Complete = complete
	return outcome, nil
}

// FindTwin is Shrink for a run that is small already: it takes nothing away,
// and only looks for the passing twin.
func FindTwin(ctx context.Context, r *scenarios.Result, o Options) (*Outcome, error) {
	s, err := newShrinker(ctx, r, o)
	if err != nil {
		return nil, err
	}
	return s.outcome(ctx, sizeOf(r))
}

// newShrinker prepares to shrink a failing run.
func newShrinker(ctx context.Context, r *scenarios.Result, o Options) (*shrinker, error) {
	if r.Verdict != checker.Violation {
		return nil, fmt.Errorf("shrink %s, seed %d: found the verdict %v, expected a violation; nothing else can be made smaller", r.Scenario, r.Seed, r.Verdict)
	}
	s := &shrinker{oracle: newOracle(ctx, o), signature: r.Signature, progress: o.Progress, hopeless: make(map[string]bool)}
	if !aboutHistory(r) {
		s.oracle.steps = stepsElsewhere
	}
	return s, s.begin(r)
}

// outcome looks for the twin of the smallest run so far, and says what all came
// to.
func (s *shrinker) outcome(ctx context.Context, before Size) (*Outcome, error) {
	// The smallest so far is worth its trace even when time is up.
	s.oracle.ctx = context.WithoutCancel(ctx)
	smallest, err := s.traced()
	if err != nil {
		return nil, err
	}
	s.result = smallest
	s.oracle.ctx, s.oracle.over = ctx, ctx.Err() != nil
	s.oracle.most = s.oracle.runs + twinRuns
	outcome := &Outcome{Signature: s.signature, Before: before, After: sizeOf(smallest), Result: smallest}
	if !s.oracle.over {
		outcome.Twin = s.twin()
	}
	outcome.Runs = s.oracle.runs
	return outcome, nil
}

// A shrinker holds the smallest run so far.
type shrinker struct {
	oracle    *oracle
	signature string
	progress  func(Progress)
	pass      string
	best      scenarios.Scenario // settled, and never recorded
	result    *scenarios.Result  // of best
	loosened  string             // the faults for which other loads were tried last
	hopeless  map[string]bool    // what cannot be replaced by decisions about a few messages
}

// begin makes sure that the scenario of a result fails as the result says.
func (s *shrinker) begin(r *scenarios.Result) error {
	spec, err := r.Spec.Settle()
	if err != nil {
		return err
	}
	spec.Recorded, spec.Sometimes = nil, nil
	spec.Summary = summary("what is left of "+spec.Name+" if it is to fail so", s.signature)
	again, err := s.oracle.make(spec, scenarios.Options{})
	if err != nil {
		return err
	}
	if again.Signature != s.signature {
		return fmt.Errorf("shrink %s, seed %d: found %s when it ran again, expected %s; this build may be another than that of the run, or the check needs more steps",
			r.Scenario, r.Seed, failure(again), s.signature)
	}
	s.best, s.result = spec, again
	return nil
}

// summary is a summary of a scenario, without the details if they are long.
func summary(what, details string) string {
	if len(details) > 200 {
		return what
	}
	return what + ": " + details
}

// twinSummary is what the summary of a twin begins with.
const twinSummary = "the nearest run that passes"

// DifferenceOf is the difference of a twin that was read from a file; "" if its summary does
// not say it.
func DifferenceOf(twin scenarios.Scenario) string {
	difference, _ := strings.CutPrefix(twin.Summary, twinSummary+": ")
	if difference == twin.Summary {
		return ""
	}
	return difference
}

// traced runs the smallest so far with a trace.
func (s *shrinker) traced() (*scenarios.Result, error) {
	return s.oracle.make(s.best, scenarios.Options{Trace: true})
}

// failure is the signature of a result, or its verdict if it has none.
func failure(r *scenarios.Result) string {
	if r.Signature != "" {
		return r.Signature
	}
	return "the verdict " + r.Verdict.String()
}

// same reports whether a run fails in the same way.
func (s *shrinker) same(r *scenarios.Result) bool {
	return r.Signature == s.signature && ShowsFlaw(s.oracle.ctx, r, s.oracle.steps)
}

// ShowsFlaw reports whether it is the flaw of its protocol that a failing run
// shows: one that fails so without it as well, because it asks more of the
// protocol than that promises, shows another failure. Of a run without a flaw
// it is true. Steps bounds the check for linearizability.
func ShowsFlaw(ctx context.Context, r *scenarios.Result, steps int) bool {
	if r.Flaw == "" {
		return true
	}
	spec := r.Spec
	spec.Flaw, spec.Recorded = "", nil
	sound, err := scenarios.Run(ctx, spec, scenarios.Options{Steps: steps})
	return err == nil && sound.Signature != r.Signature
}

// text is the smallest so far, as a file.
func (s *shrinker) text() string { return string(s.best.YAML()) }

func (s *shrinker) tell() {
	if s.progress != nil {
		s.progress(Progress{Pass: s.pass, Runs: s.oracle.runs, Size: sizeOf(s.result)})
	}
}

// take tries so many candidates and keeps the first that fails in the same
// way, whose number it returns; -1 if none does.
func (s *shrinker) take(count int, candidate func(i int) scenarios.Scenario) int {
	return s.takeIf(count, candidate, s.same)
}

// takeIf is take for the first that is as wanted.
func (s *shrinker) takeIf(count int, candidate func(i int) scenarios.Scenario, wanted func(*scenarios.Result) bool) int {
	found, result := s.oracle.first(s.best, count, candidate, wanted)
	if found >= 0 {
		s.best, s.result = candidate(found), result
		s.tell()
	}
	return found
}

// exhaust takes the first of other values with which the smallest so far fails
// in the same way, and then of those in its place, as long as one does. The
// function set puts a value into a scenario, whose parts are not its own.
func exhaust[T any](s *shrinker, others func() []T, set func(*scenarios.Scenario, T)) {
	for {
		all := others()
		if s.take(len(all), func(i int) scenarios.Scenario { return s.changed(func(c *scenarios.Scenario) { set(c, all[i]) }) }) < 0 {
			return
		}
	}
}

// changed returns the smallest so far with a change.
func (s *shrinker) changed(change func(*scenarios.Scenario)) scenarios.Scenario {
	c := s.best
	change(&c)
	return c
}

// change takes a change of the smallest so far, if it will do.
func (s *shrinker) change(change func(*scenarios.Scenario)) {
	s.takeAny(s.changed(change))
}

// takeAny is take for candidates that are at hand.
func (s *shrinker) takeAny(candidates ...scenarios.Scenario) bool {
	return s.take(len(candidates), func(i int) scenarios.Scenario { return candidates[i] }) >= 0
}

// shownAt is when the failure showed, by the time of the run.
func (s *shrinker) shownAt() time.Duration {
	first, _ := s.result.First()
	return first.Evidence.At
}

// aboutProgress reports whether the failure is one of progress, which only
// the recovery can show.
func (s *shrinker) aboutProgress() bool {
	first, _ := s.result.First()
	return first.Name == checker.ProgressName
}

// minimizeList takes away all that can be taken away from a list, which set
// puts into a scenario.
func minimizeList[T any](s *shrinker, list []T, set func(*scenarios.Scenario, []T)) {
	minimize(len(list), func(count int, which func(int) []int) int {
		return s.take(count, func(i int) scenarios.Scenario {
			return s.changed(func(c *scenarios.Scenario) { set(c, pick(list, which(i))) })
		})
	})
}
