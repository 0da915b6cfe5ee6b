package likelihood

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Options say how a curve is measured. Neither Jobs nor Progress changes what comes
// out.
type Options struct {
	// Events are the numbers of the events, ascending, that may be the one at which the
	// chance rose: those of the causal past of the violation. Nil is every event. What
	// lies between two of them counts with the second.
	Events []uint64
	// Runs is how many runs to make at most from a point; 0 is RunsDefault.
	Runs int
	// Points is how many points there may be, at least 2; 0 is PointsDefault.
	Points int
	// Seed is what the randomness of all runs comes from. The n-th run from a point has
	// the same as the n-th from every other, so that neighbours can be compared.
	Seed uint64
	// Faults has the generated faults be drawn anew as well, from a point on.
	Faults bool
	// Jobs is how many runs to make at a time; 0 is as many as there are processors.
	Jobs int
	// Text, unless nil, says what happened in an event.
	Text func(event uint64) string
	// Progress, unless nil, is called after each run, with how many there were and from
	// which point.
	Progress func(runs int, event uint64)
}

// What is measured if nothing else is said.
const (
	RunsDefault   = 200
	PointsDefault = 24
)

// batch is how many runs are made from a point between two looks at whether more are
// needed.
const batch = 50

// steps bounds the check for linearizability of each run.
const steps = scenarios.StepsDefault / 10

// Measure finds out how the chance of a violation changed along a run that was one, and
// where it rose most. The run must have a trace.
//
// It begins with event 0 and the last of Options.Events, and splits again and again
// where the chance rises most between two points, until that is one event. The runs
// from a point in the middle end as soon as it is clear on which side of it the chance
// rises more; those before and after the jump are made in full.
//
// When the context ends, the error is its own, and the curve has what was measured
// until then; it is nil if that is less than two points. Other errors are of a result
// that is no violation, of options, or of faults that cannot be drawn anew, and come
// without a curve.
func Measure(ctx context.Context, r *scenarios.Result, o Options) (*Curve, error) {
	s, err := newSearch(ctx, r, o)
	if err != nil {
		return nil, err
	}
	err = s.run()
	if err != nil && ctx.Err() == nil {
		return nil, err
	}
	return s.curve(), err
}

// A search is a curve that is being measured.
type search struct {
	Options
	ctx    context.Context
	result *scenarios.Result
	points []*spot // in order of events
	runs   int
	until  time.Duration // as Curve has it
	draws  rng.Stream    // a seed for each run
}

// A spot is a point that is being measured.
type spot struct {
	Point
	place int // of its event in Options.Events, from 1; 0 for event 0
}

func newSearch(ctx context.Context, r *scenarios.Result, o Options) (*search, error) {
	o.Runs, o.Points = cmp.Or(o.Runs, RunsDefault), cmp.Or(o.Points, PointsDefault)
	switch {
	case r.Verdict != checker.Violation:
		return nil, fmt.Errorf("found the verdict %v, expected a violation: there is no chance of one to follow", r.Verdict)
	case r.Trace == nil:
		return nil, errors.New("found a run without a trace, expected one: run it with Options.Trace")
	case o.Runs < 1 || o.Points < 2 || o.Jobs < 0:
		return nil, fmt.Errorf("found %d runs, %d points and %d jobs, expected at least 1, 2 and 0", o.Runs, o.Points, o.Jobs)
	}
	if o.Events == nil {
		for number := range r.Events {
			o.Events = append(o.Events, number+1)
		}
	}
	if len(o.Events) == 0 || !slices.IsSorted(o.Events) || o.Events[0] < 1 || o.Events[len(o.Events)-1] > r.Events {
		return nil, fmt.Errorf("found %d events to look at, expected some of those from 1 to %d, ascending", len(o.Events), r.Events)
	}
	return &search{Options: o, ctx: ctx, result: r, until: until(r), draws: rng.New(o.Seed, "likelihood")}, nil
}

// A violation may come later than that of the run by a tenth of the time that it took,
// and by a second at least: what leads to it is drawn anew, and takes another time.
const (
	lateLeast = time.Second
	lateShare = 10
)

// until is by when a violation must have come to count; 0 if the run was not ended by
// its own before everything was healed.
func until(r *scenarios.Result) time.Duration {
	if r.HealedAt > 0 {
		return 0
	}
	return r.Virtual + max(lateLeast, r.Virtual/lateShare)
}

// run measures until the steepest step is one event, or there are points enough.
func (s *search) run() error {
	for _, place := range []int{0, len(s.Events)} {
		if err := s.add(place, never); err != nil {
			return err
		}
	}
	for {
		i := s.steepest()
		if i < 0 {
			return nil
		}
		from, to := s.points[i], s.points[i+1]
		if to.place-from.place > 1 && len(s.points) < s.Points {
			middle := (from.Share() + to.Share()) / 2
			if err := s.add((from.place+to.place)/2, func(p *spot) bool { return p.Low > middle || p.High < middle }); err != nil {
				return err
			}
			continue
		}
		if from.Runs >= s.Runs && to.Runs >= s.Runs {
			return nil
		}
		if err := errors.Join(s.extend(from, never), s.extend(to, never)); err != nil {
			return err
		}
	}
}

// never is of a point that is measured in full.
func never(*spot) bool { return false }

// add measures a point after the event of a place, until it has runs enough or is clear.
func (s *search) add(place int, clear func(*spot) bool) error {
	p := &spot{place: place}
	if place > 0 {
		p.Event = s.Events[place-1]
		e, found := s.result.Trace.Event(p.Event)
		if !found {
			return fmt.Errorf("found no event %d in the trace, expected one of each event", p.Event)
		}
		p.At = e.At
	}
	err := s.extend(p, clear)
	if p.Runs > 0 {
		s.points = append(s.points, p)
		slices.SortFunc(s.points, func(a, b *spot) int { return cmp.Compare(a.place, b.place) })
	}
	return err
}

// extend makes more runs from a point, until it has enough or is clear.
func (s *search) extend(p *spot, clear func(*spot) bool) error {
	for p.Runs == 0 || p.Runs < s.Runs && !clear(p) {
		if err := s.batch(p); err != nil {
			return err
		}
	}
	return nil
}

// An end is what a run came to.
type end struct{ violation, same bool }

// batch makes some more runs from a point. Those of a batch that was cut short do not
// count, so that what does is the same for any number of jobs.
func (s *search) batch(p *spot) error {
	violations, same := p.Violations, p.Same
	count := min(batch, s.Runs-p.Runs)
	first := uint64(p.Runs)
	for e, err := range hunt.InOrder(s.ctx, s.Jobs, uint64(count), func(ctx context.Context, i uint64) (end, error) {
		return s.once(ctx, p, s.draws.At(first+i))
	}) {
		if err != nil {
			return err
		}
		if e.violation {
			violations++
		}
		if e.same {
			same++
		}
		s.runs++
		if s.Progress != nil {
			s.Progress(s.runs, p.Event)
		}
	}
	p.Runs, p.Violations, p.Same = p.Runs+count, violations, same
	p.Low, p.High = wilson(p.Violations, p.Runs)
	return nil
}

// once makes a run from a point, with what follows drawn from a seed.
func (s *search) once(ctx context.Context, p *spot, seed uint64) (end, error) {
	spec := s.result.Spec
	if s.Faults {
		var err error
		if spec, err = spec.Regenerated(p.At, seed); err != nil {
			return end{}, err
		}
	}
	within, stop := context.WithCancel(ctx)
	defer stop()
	late := func(now time.Duration) bool { return s.until > 0 && now > s.until }
	r, err := scenarios.Run(within, spec, scenarios.Options{
		Steps: steps, Redraw: &scenarios.Redraw{After: p.Event, Seed: seed, Targets: s.Faults},
		Progress: func(now, _ time.Duration) {
			if late(now) {
				stop()
			}
		},
	})
	switch {
	case ctx.Err() != nil:
		return end{}, ctx.Err()
	case err != nil && within.Err() != nil:
		return end{}, nil // cut short
	case err != nil:
		return end{}, err
	case late(r.Virtual):
		return end{}, nil
	}
	return end{r.Verdict == checker.Violation, r.Signature == s.result.Signature}, nil
}

// steepest is the number of the point behind which the chance rises most to the next,
// the first of several; -1 if it rises nowhere.
func (s *search) steepest() int {
	found, most := -1, int64(0)
	for i := 1; i < len(s.points); i++ {
		if rise := s.points[i].Share() - s.points[i-1].Share(); rise > most {
			found, most = i-1, rise
		}
	}
	return found
}

// curve is what was measured; nil if that is less than two points.
func (s *search) curve() *Curve {
	if len(s.points) < 2 {
		return nil
	}
	c := &Curve{Signature: s.result.Signature, Faults: s.Faults, Until: s.until}
	for _, p := range s.points {
		c.Points = append(c.Points, p.Point)
		c.Runs += p.Runs
	}
	if i := s.steepest(); i >= 0 {
		from, to := s.points[i], s.points[i+1]
		c.Jump = &Jump{Before: from.Point, After: to.Point, Single: to.place-from.place == 1}
		if s.Text != nil {
			c.Jump.Text = s.Text(to.Event)
		}
	}
	return c
}
