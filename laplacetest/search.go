package laplacetest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/sim/rng"
)

// A search is rapid at work on a subject.
type search[C trial[C]] struct {
	subject[C]
	t        TB
	budget   budget
	patience patience
	late     bool           // there was no time to try all that was to be tried
	known    map[uint64]ran // while shrinking, by a hash of the case
	tally    *tally
	failure  *failed[C] // the smallest so far
	place    int        // at which case of its test that failed, from 1
	running  *C         // nil between two runs
	quiet    bool       // nothing that rapid says is worth showing
	unfit    string     // why there is no sense in going on
}

// run lets rapid draw cases, and make the first that fails smaller.
func (h *search[C]) run() {
	h.t.Helper()
	h.t.Cleanup(func() {
		h.t.Helper()
		if h.running != nil {
			h.t.Logf("the test was ended from within this run, so the case is not kept; that of a Process that panics, or of a property that fails, is:\n%v", *h.running)
		}
	})
	defer func() {
		if value := recover(); value != nil && value != (ended{}) {
			panic(value)
		}
	}()
	rapid.Check(&looker{h.t, func() bool { return h.unfit == "" && !h.quiet }}, func(rt *rapid.T) {
		rt.Helper()
		h.budget.begin()
		for place := 1; ; place++ {
			one := h.draws(rt)
			r := h.try(one)
			if r.broken != nil {
				if h.failure == nil {
					h.known[rng.HashString(one.String())] = r
				}
				h.failure, h.place = &failed[C]{one, r}, place
				rt.Logf("the case:%#v", one)
				rt.Fatalf("%v", r)
			}
			if h.enough(place, r) {
				return
			}
		}
	})
}

// draws draws a case. In a test that fails rapid would show those too that come
// before the one that does.
func (h *search[C]) draws(rt *rapid.T) C {
	rt.Helper()
	h.quiet = h.failure != nil
	defer func() {
		h.quiet = false
		if value := recover(); asMisuse(value) != nil {
			h.unfit = asMisuse(value).Error()
		} else if value != nil {
			panic(value)
		}
	}()
	return h.draw(rt)
}

// enough reports whether a test of rapid's is to end with a case, which broke
// nothing. One that is made smaller fails with the same case as before, or with
// an earlier one, since rapid leaves out those before it.
func (h *search[C]) enough(place int, r ran) bool {
	if h.failure != nil {
		return place >= h.place
	}
	return h.unfit != "" || h.late || !h.budget.spend(r.events)
}

// try runs a case, or knows what came of it. It breaks nothing that does not
// count: while a failure is made smaller, a case that breaks something else is
// another failure, not a smaller one.
func (h *search[C]) try(one C) ran {
	if h.unfit != "" {
		return ran{}
	}
	if h.failure == nil {
		return h.make(one)
	}
	// Shrinking comes to the same case on many ways.
	key := rng.HashString(one.String())
	r, known := h.known[key]
	if !known {
		r = h.make(one)
		h.known[key] = r
	}
	if r.broken == nil || h.failure.broken.Property != r.broken.Property {
		return ran{}
	}
	return r
}

// make runs a case, if there is time.
func (h *search[C]) make(one C) ran {
	if h.patience.over(h.failure != nil) {
		h.late = h.late || h.failure == nil
		return ran{}
	}
	began := time.Now()
	h.running = &one
	r, err := h.subject.run(one)
	h.running = nil
	h.patience.took(time.Since(began))
	if asMisuse(err) != nil {
		h.unfit = err.Error()
		return ran{}
	}
	if err != nil {
		h.unfit = fmt.Sprintf("the case does not fit the test: %v\n%v", err, one)
		return ran{}
	}
	if h.failure != nil {
		return r
	}
	if h.tally.add(r); h.tally.runs == 1 || r.broken != nil {
		if h.unfit = h.verify(one, r); h.unfit != "" {
			return ran{}
		}
	}
	return r
}

// cutShort says that less was tried than was to be.
func (h *search[C]) cutShort() string {
	if !h.late {
		return ""
	}
	return "; the test's deadline was near, so that less was tried than was to be: give it a longer -timeout, or fewer events"
}

// A patience is how long a test has before its deadline. Cases beyond are not
// tried: a test that is cut off by its deadline tells nothing. rapid itself
// knows the deadline of a *testing.T only, and a looker is none.
type patience struct {
	deadline time.Time // zero if there is none
	total    time.Duration
	runs     int
}

func newPatience(t TB) patience {
	if limited, ok := t.(interface{ Deadline() (time.Time, bool) }); ok {
		deadline, _ := limited.Deadline()
		return patience{deadline: deadline}
	}
	return patience{}
}

// took takes note of how long a run took.
func (p *patience) took(d time.Duration) { p.total, p.runs = p.total+d, p.runs+1 }

// over reports whether there is no time for another run. Before it is shrunk
// no more, a failure must still be written down.
func (p *patience) over(shrinking bool) bool {
	if p.deadline.IsZero() || p.runs == 0 {
		return false
	}
	reserve := 5 * p.total / time.Duration(p.runs)
	if shrinking {
		reserve += 10 * time.Second
	}
	return time.Until(p.deadline) < reserve
}

// A looker is a test that rapid works in. When rapid ends a check that failed
// it does not take the whole test along, so that what is said afterwards is
// said in a place that belongs to a line of the test.
type looker struct {
	TB
	speaks func() bool
}

// ended is what a looker panics with in place of FailNow.
type ended struct{}

func (l *looker) FailNow() { panic(ended{}) }

// Logf is quiet when there is another thing to say than rapid has.
func (l *looker) Logf(format string, arguments ...any) {
	l.TB.Helper()
	if l.speaks() {
		l.TB.Logf(format, arguments...)
	}
}
