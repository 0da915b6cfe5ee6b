package runner

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/sim"
)

// Options say how to try a solution. None but Start and Pilot changes what comes
// out.
type Options struct {
	// Start makes the command that is a worker: one that calls labs.Work with its standard input
	// and output. It is not started yet, and has neither of them; it ends when ctx does.
	Start func(ctx context.Context) *exec.Cmd
	// Jobs is how many workers there are at a time; 0 is one for each processor.
	Jobs int
	// Silence is how long a worker may write no line before it is killed; 0 is SilenceDefault. It
	// is for what no step bounds: a server that sleeps, or waits for nothing.
	Silence time.Duration
	// Pilot is how many seeds of each test are tried before the rest of any; 0 is none. Where none
	// of them was passed and another that is would earn nothing, the rest of the test is not tried, and its report
	// is that of those. It is for graders: an endless loop costs all its steps with each seed.
	Pilot int
	// Progress, unless nil, is called now and then with how many of all tries are made, and
	// Done with what a test came to, in the order of the plan. Both are called on the goroutine
	// of Run.
	Progress func(made, all int)
	Done     func(labs.TestReport)
}

// SilenceDefault is how long a worker may write no line.
const SilenceDefault = time.Minute

// repeated is how many seeds of each test are tried twice, each time in another process.
const repeated = 10

// deathsMost is how often the process may end in a test, or loop, until the rest of it is not tried.
const deathsMost = 3

// Run carries out a plan, and returns what each of its tests came to, in its order. The error is
// that of a worker that could not be started or that refused the plan, or that of a
// context; what was done by then is returned all the same.
func Run(ctx context.Context, lab *labs.Lab, plan []labs.PlannedTest, o Options) ([]labs.TestReport, error) {
	if o.Jobs <= 0 {
		o.Jobs = runtime.NumCPU()
	}
	if o.Silence <= 0 {
		o.Silence = SilenceDefault
	}
	r := &run{Options: o, lab: lab, plan: plan, tests: make(map[string]*tried)}
	for i := range plan {
		part, test, ok := lab.Test(plan[i].Test)
		if !ok {
			return nil, fmt.Errorf("lab %s has no test %q", lab.Name, plan[i].Test)
		}
		r.tests[test.Name] = newTried(part, test, plan[i].Seeds)
		r.all += len(plan[i].Seeds)
	}
	err := r.repeat(ctx)
	if err == nil {
		err = r.main(ctx)
	}
	return r.reports, err
}

// A run is a plan that is being carried out.
type run struct {
	Options
	lab       *labs.Lab
	plan      []labs.PlannedTest
	tests     map[string]*tried
	made, all int
	reports   []labs.TestReport // of the first tests of the plan
}

// A tried is what is known of a test.
type tried struct {
	part     *labs.Part
	test     *labs.Test
	attempts []labs.Attempt
	place    map[uint64]int // of a seed among the attempts
	left     int            // how many are neither made nor given up
	inOrder  bool           // the process gave it up: all are made in order
	ended    bool           // that was so in the pilot
	parts    bool           // the process gave it up when some were repeated: none counts as repeated
	note     string
}

func newTried(part *labs.Part, test *labs.Test, seeds []uint64) *tried {
	t := &tried{part: part, test: test, place: make(map[uint64]int), left: len(seeds)}
	for i, seed := range seeds {
		t.attempts = append(t.attempts, labs.Attempt{Seed: seed})
		t.place[seed] = i
	}
	return t
}

// A said is what one worker says: that a try has ended or, with a death, that it has
// ended itself; or that it has nothing more to do.
type said struct {
	worker int
	test   string
	seed   uint64
	ended  *labs.Ended
	death  *labs.Death
	over   bool
	err    error
}

// gaveUp reports whether the process made no more tries of the test.
func (s *said) gaveUp() bool { return s.death != nil || s.ended.Looped() }

// repeat tries the first seeds of each test in processes that try nothing else, and the other way
// round, so that what one run leaves behind for the next is different.
func (r *run) repeat(ctx context.Context) error {
	again := make([]labs.PlannedTest, len(r.plan))
	for i, p := range r.plan {
		again[i] = labs.PlannedTest{Test: p.Test, Seeds: slices.Clone(p.Seeds[:min(repeated, len(p.Seeds))])}
		slices.Reverse(again[i].Seeds)
	}
	slices.Reverse(again)
	digests := make(map[string]map[uint64]sim.Digest)
	err := r.spread(ctx, again, func(s said) {
		if s.gaveUp() {
			r.tests[s.test].parts = true
			return
		}
		if digests[s.test] == nil {
			digests[s.test] = make(map[uint64]sim.Digest)
		}
		digests[s.test][s.seed] = s.ended.Digest
	})
	for name, t := range r.tests {
		for seed, digest := range digests[name] {
			if !t.parts {
				t.attempts[t.place[seed]].Again = &digest
			}
		}
	}
	return err
}

// main makes all tries: those of the pilot first.
func (r *run) main(ctx context.Context) error {
	if r.Pilot <= 0 {
		return r.stage(ctx, r.plan)
	}
	first := slices.Clone(r.plan)
	for i, p := range r.plan {
		first[i].Seeds = p.Seeds[:min(r.Pilot, len(p.Seeds))]
	}
	if err := r.stage(ctx, first); err != nil {
		return err
	}
	var rest []labs.PlannedTest
	for i, p := range r.plan {
		more := len(p.Seeds) - len(first[i].Seeds)
		switch t := r.tests[p.Test]; {
		case more == 0:
		case r.giveUp(t, more):
		case t.ended:
			t.inOrder = true // the ends of its processes are counted over all of it
			rest = append(rest, p)
		default:
			rest = append(rest, labs.PlannedTest{Test: p.Test, Seeds: p.Seeds[len(first[i].Seeds):]})
		}
	}
	return r.stage(ctx, rest)
}

// giveUp ends a test of which some tries are left, if those before came to nothing.
func (r *run) giveUp(t *tried, more int) bool {
	made := t.attempts[:len(t.attempts)-more]
	if labs.Score(t.part, t.test, made).Passed > 0 || labs.CouldEarn(t.test, made) {
		return false
	}
	t.attempts = made
	note := fmt.Sprintf("none of the first %d tries was passed, and the other %d were not made", len(made), more)
	if t.note != "" {
		note = t.note + "; " + note
	}
	t.note = note
	r.made += t.left
	t.left = 0
	r.tell()
	return true
}

// stage makes some tries, then again in order those of the tests in which a process ended.
func (r *run) stage(ctx context.Context, plan []labs.PlannedTest) error {
	var abreast []labs.PlannedTest
	for _, p := range plan {
		if !r.tests[p.Test].inOrder {
			abreast = append(abreast, p)
		}
	}
	err := r.spread(ctx, abreast, func(s said) {
		t := r.tests[s.test]
		if s.gaveUp() {
			t.inOrder = true
			return
		}
		r.take(t, s)
		r.tell()
	})
	for _, p := range plan {
		t := r.tests[p.Test]
		if err != nil || !t.inOrder {
			continue
		}
		if len(t.attempts) > len(p.Seeds) && t.place[p.Seeds[0]] > 0 {
			p.Seeds = seedsOf(t.attempts) // those of the pilot as well
		}
		err = r.inOrder(ctx, t, p)
	}
	return err
}

func seedsOf(attempts []labs.Attempt) (seeds []uint64) {
	for _, a := range attempts {
		seeds = append(seeds, a.Seed)
	}
	return seeds
}

// take takes note of a try that has ended.
func (r *run) take(t *tried, s said) {
	t.attempts[t.place[s.seed]].Ended = s.ended
	t.left--
	r.made++
	if r.Progress != nil {
		r.Progress(r.made, r.all)
	}
}

// tell says what tests came to, as far as that is known without a gap.
func (r *run) tell() {
	for len(r.reports) < len(r.plan) {
		t := r.tests[r.plan[len(r.reports)].Test]
		if t.left > 0 || t.inOrder {
			return
		}
		report := labs.Score(t.part, t.test, t.attempts)
		report.Note = t.note
		r.reports = append(r.reports, report)
		if r.Done != nil {
			r.Done(report)
		}
	}
}

// inOrder makes the first tries of a test again, or all, one after the other.
func (r *run) inOrder(ctx context.Context, t *tried, p labs.PlannedTest) error {
	for i := range t.attempts[:len(p.Seeds)] {
		a := &t.attempts[i]
		if a.Ended != nil {
			r.made--
			t.left++
		}
		a.Ended, a.Died = nil, nil
	}
	behind := len(t.attempts) - len(p.Seeds)
	t.ended, t.note = true, ""
	deaths, how := 0, "ended"
	for rest := p.Seeds; len(rest) > 0; {
		var died *said
		err := r.spreadOver(ctx, 1, []labs.PlannedTest{{Test: p.Test, Seeds: rest}}, func(s said) {
			if s.gaveUp() {
				died = &s
			}
			if s.death == nil {
				r.take(t, s)
			}
		})
		if err != nil {
			return err
		}
		if died == nil {
			break
		}
		t.attempts[t.place[died.seed]].Died = died.death
		if deaths++; died.death == nil {
			how = "ended, or did not come to an end,"
		}
		rest = rest[slices.Index(rest, died.seed)+1:]
		if deaths == deathsMost && len(rest) > 0 {
			t.note = fmt.Sprintf("the program %s in %d tries; the last %d were not made, and count as failed", how, deaths, len(rest))
			break
		}
	}
	r.made += t.left - behind
	t.left, t.inOrder = behind, false
	r.tell()
	return nil
}

// spread has workers carry out tests, each some of the seeds of each.
func (r *run) spread(ctx context.Context, tests []labs.PlannedTest, hear func(said)) error {
	return r.spreadOver(ctx, r.Jobs, tests, hear)
}

func (r *run) spreadOver(ctx context.Context, jobs int, tests []labs.PlannedTest, hear func(said)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	heard := make(chan said)
	running := 0
	for worker := range jobs {
		if share := shareOf(tests, worker, jobs); len(share) > 0 {
			running++
			go r.work(ctx, worker, share, heard)
		}
	}
	var failed error
	for running > 0 {
		switch s := <-heard; {
		case s.over:
			running--
			if s.err != nil && failed == nil {
				failed = s.err
				stop()
			}
		case failed == nil:
			hear(s)
		}
	}
	return failed
}

// shareOf is what one of several workers does of some tests: one seed of so many.
func shareOf(tests []labs.PlannedTest, worker, workers int) (share []labs.PlannedTest) {
	for _, t := range tests {
		own := labs.PlannedTest{Test: t.Test}
		for i := worker; i < len(t.Seeds); i += workers {
			own.Seeds = append(own.Seeds, t.Seeds[i])
		}
		if len(own.Seeds) > 0 {
			share = append(share, own)
		}
	}
	return share
}

// work carries out tests in one process after the other: when one ends before its time, the
// next begins with the test after that in which it did.
func (r *run) work(ctx context.Context, worker int, tests []labs.PlannedTest, heard chan<- said) {
	var err error
	for len(tests) > 0 && err == nil {
		var at int
		var death *labs.Death
		p := &process{start: r.Start, silence: r.Silence}
		at, death, err = p.carryOut(ctx, tests, func(s said) { s.worker = worker; heard <- s })
		switch {
		case err != nil:
		case p.looped:
			tests = tests[at+1:]
		case death == nil:
			tests = nil
		default:
			heard <- said{worker: worker, test: tests[at].Test, seed: p.seed, death: death}
			tests = tests[at+1:]
		}
	}
	if err != nil && errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = ctx.Err()
	}
	heard <- said{worker: worker, over: true, err: err}
}
