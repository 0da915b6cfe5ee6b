package laplacetest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
)

// An Expectation is the beginning of a sentence about some nodes.
type Expectation struct {
	story *Story
	nodes []sim.NodeID // none: all
}

// Expect begins a sentence about nodes: what one of them, whichever, will do or
// not do, or what all of them are now. Without nodes it is about whoever there
// is.
func (s *Story) Expect(nodes ...sim.NodeID) *Expectation {
	return &Expectation{s, nodes}
}

func (e *Expectation) has(id sim.NodeID) bool {
	return len(e.nodes) == 0 || slices.Contains(e.nodes, id)
}

func (e *Expectation) who() string {
	if len(e.nodes) == 0 {
		return "some node"
	}
	return e.story.names(e.nodes)
}

// An Occasion is something that may happen. It becomes a sentence by Within or
// NotFor; a test in which one was begun and not finished fails.
type Occasion struct {
	story    *Story
	what     string
	happened bool
	finished bool
}

func (s *Story) occasion(what string) *Occasion {
	o := &Occasion{story: s, what: what}
	s.begun = append(s.begun, o)
	return o
}

// Becomes is about a role that is taken from now on. That a node has it already
// does not count; see Is.
func (e *Expectation) Becomes(role string) *Occasion {
	return e.Observes("becomes "+role, func(o sim.Observation) bool { return o.Kind == sim.Became && o.Text == role })
}

// Notes is about a note with exactly this text.
func (e *Expectation) Notes(text string) *Occasion {
	return e.Observes("notes "+text, func(o sim.Observation) bool { return o.Kind == sim.Note && o.Text == text })
}

// Observes is about any observation for which f is true; what names it.
func (e *Expectation) Observes(what string, f func(sim.Observation) bool) *Occasion {
	occasion := e.story.occasion(e.who() + " " + what)
	e.story.watchers = append(e.story.watchers, func(o sim.Observed) {
		if e.has(o.Node) && f(o.Observation) {
			occasion.happened = true
		}
	})
	return occasion
}

// Sends is about a message of a kind that is sent, whether it arrives or not.
func (e *Expectation) Sends(kind string) *Occasion {
	occasion := e.story.occasion(e.who() + " sends a " + kind)
	e.story.senders = append(e.story.senders, func(p network.Packet) {
		if p.Kind.Is(kind) && e.has(p.From) {
			occasion.happened = true
		}
	})
	return occasion
}

// Within is true if it happens before the given time has passed, and waits for
// it.
func (o *Occasion) Within(d time.Duration) {
	o.story.t.Helper()
	o.finished = true
	if !o.story.advance(d, func() bool { return o.happened }) {
		o.story.fails("%s: not within %v", o.what, d)
	}
}

// NotFor is true if it does not happen within the given time, and lets that
// pass.
func (o *Occasion) NotFor(d time.Duration) {
	o.story.t.Helper()
	o.finished = true
	if o.story.advance(d, func() bool { return o.happened }) {
		o.story.fails("%s, and should not have for %v", o.what, d)
	}
}

// Is is true if the role that each of the nodes took last is this one.
func (e *Expectation) Is(role string) {
	e.story.t.Helper()
	e.now(func(id sim.NodeID) string {
		if has := e.story.Role(id); has != role {
			return fmt.Sprintf("is %s, expected %s", cmp.Or(has, "nothing"), role)
		}
		return ""
	})
}

// IsNot is true if none of the nodes has the role.
func (e *Expectation) IsNot(role string) {
	e.story.t.Helper()
	e.all(func(id sim.NodeID) bool { return e.story.Role(id) != role }, "is "+role+", and should not be")
}

// IsUp is true if all of the nodes run, be they paused.
func (e *Expectation) IsUp() {
	e.story.t.Helper()
	e.all(e.story.world.Up, "is down")
}

// IsDown is true if none of the nodes runs.
func (e *Expectation) IsDown() {
	e.story.t.Helper()
	e.all(func(id sim.NodeID) bool { return !e.story.world.Up(id) }, "is up, and should be down")
}

// all says what is wrong with a node for which something does not hold.
func (e *Expectation) all(holds func(sim.NodeID) bool, wrong string) {
	e.story.t.Helper()
	e.now(func(id sim.NodeID) string {
		if holds(id) {
			return ""
		}
		return wrong
	})
}

// now looks at each node as it is.
func (e *Expectation) now(wrong func(sim.NodeID) string) {
	e.story.t.Helper()
	nodes := e.nodes
	if len(nodes) == 0 {
		nodes = e.story.servers
	}
	for _, id := range nodes {
		if text := wrong(id); text != "" {
			e.story.fails("%s %s", e.story.Name(id), text)
		}
	}
}

// advance lets time pass until something is true, for at most d, and reports
// whether it is. A broken property ends the test.
func (s *Story) advance(d time.Duration, done func() bool) bool {
	s.t.Helper()
	until := s.Now() + d
	passed := false
	s.world.At(until, "sentence", func() { passed = true })
	for !done() && !passed && s.world.Step() {
		s.looks()
	}
	s.panicked()
	if s.broken != nil {
		s.fails("%v%s", s.broken, s.broken.calls())
	}
	if s.givenUp != "" {
		s.fails("%s", s.givenUp)
	}
	return done()
}

// fails ends the test.
func (s *Story) fails(format string, arguments ...any) {
	s.t.Helper()
	s.t.Fatalf("at %v: %s\n%s", prose.Time(s.Now()), fmt.Sprintf(format, arguments...), s.told())
}

// end asks the properties of the end. A story need not give each of its properties
// something to judge; that a search for an answer found none is not passed over.
func (s *Story) end() {
	s.t.Helper()
	defer s.world.Close()
	if s.t.Failed() {
		return
	}
	for _, o := range s.begun {
		if !o.finished {
			s.t.Errorf("a sentence was not finished: %s … say Within or NotFor", o.what)
		}
	}
	if s.concludes(); s.broken != nil {
		s.t.Errorf("%v%s\n%s", s.broken, s.broken.calls(), s.told())
		return
	}
	for _, j := range s.judged {
		switch {
		case j.undecided:
			s.t.Errorf("%s: not judged: %s", j.property, j.unknown)
		case j.unknown != "":
			s.t.Logf("%s: not judged: %s", j.property, j.unknown)
		}
	}
}
