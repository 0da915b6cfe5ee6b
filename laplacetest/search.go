package laplacetest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/sim/rng"
)

// A search is rapid at work on a subject.
type search[C fmt.Stringer] struct {
	subject[C]
	t        TB
	patience patience
	known    map[uint64]ran // while shrinking, by a hash of the case
	tried    int
	hopes    map[string]bool
	failure  *failed[C] // the smallest so far
	running  *C         // nil between two runs
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
	rapid.Check(&looker{h.t, func() bool { return h.unfit == "" }}, func(rt *rapid.T) {
		rt.Helper()
		one := h.draw(rt)
		if r := h.try(one); r.broken != nil {
			if h.failure == nil {
				h.known[rng.HashString(one.String())] = r
			}
			h.failure = &failed[C]{one, r}
			rt.Fatalf("%v", r)
		}
	})
}

// try runs a case, or knows what came of it. It breaks nothing that does not
// count: while a failure is made smaller, a case that breaks something else is
// another failure, not a smaller one.
func (h *search[C]) try(one C) ran {
	if h.unfit != "" {
		return ran{}
	}
	var r ran
	if h.failure == nil {
		r = h.make(one)
	} else {
		// Shrinking comes to the same case on many ways.
		key, known := rng.HashString(one.String()), false
		if r, known = h.known[key]; !known {
			r = h.make(one)
			h.known[key] = r
		}
	}
	for name, reached := range r.hopes {
		h.hopes[name] = h.hopes[name] || reached
	}
	if r.broken == nil || h.failure != nil && h.failure.broken.Property != r.broken.Property {
		return ran{}
	}
	return r
}

// make runs a case, if there is time.
func (h *search[C]) make(one C) ran {
	if h.patience.over(h.failure != nil) {
		return ran{}
	}
	began := time.Now()
	h.running = &one
	r, err := h.subject.run(one)
	h.running = nil
	h.patience.took(time.Since(began))
	if err != nil {
		h.unfit = fmt.Sprintf("the case does not fit the test: %v\n%v", err, one)
		return ran{}
	}
	if h.tried++; h.tried == 1 || r.broken != nil && h.failure == nil {
		if h.unfit = h.verify(one, r); h.unfit != "" {
			return ran{}
		}
	}
	return r
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
