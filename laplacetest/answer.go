package laplacetest

import (
	"cmp"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// What a client of a story knows of what it asked for.
const (
	// OK: it was done.
	OK = services.Succeeded
	// Failed: it was not done, and will not be.
	Failed = services.Failed
	// Unknown: nobody answered in time, though the client had a session to ask in; it
	// may have been done, or be done yet.
	Unknown = services.Unknown
)

// asking is what a story remembers of those that ask.
type asking struct {
	recorder *Recorder
	idle     []sim.NodeID       // clients that have nothing to do
	resting  []*services.Client // those who asked and were answered, or gave up
	asked    uint64             // how many operations were begun
}

// client is who asks next: one who has asked before and has a session, or if they
// all wait for answers a new one, of the given ID.
func (a *asking) client(co *sim.Coroutine, id uint64, servers []sim.NodeID) *services.Client {
	config := services.ClientConfig{ID: id, Servers: servers}
	if len(a.resting) == 0 {
		return services.NewClient(co, config)
	}
	last := a.resting[0]
	a.resting = a.resting[1:]
	return services.Resume(last, co, config)
}

// clientBase keeps the names of those who ask in a story apart from those of the
// nodes that have the same numbers.
const clientBase = 1 << 20

// Go lets a client of its own run straight-line code from now on, side by side
// with the story. The occasion is its end.
func (s *Story) Go(what string, body func(co *sim.Coroutine)) *Occasion {
	o := s.occasion(what)
	var id sim.NodeID
	program := Blocking(func(co *sim.Coroutine) {
		body(co)
		o.happened = true
		s.asking.idle = append(s.asking.idle, id)
		s.journal.add(s.Now(), "%s is done: %s", s.Name(id), what)
	})
	if idle := s.asking.idle; len(idle) > 0 {
		id, s.asking.idle = idle[0], idle[1:]
		s.world.Stop(id)
		s.world.SetProgram(id, program)
		s.world.Boot(id)
	} else {
		id = s.Client(program)
	}
	s.journal.add(s.Now(), "%s begins: %s", s.Name(id), what)
	return o
}

// An Asker asks some servers of a service.
type Asker struct {
	story   *Story
	servers []sim.NodeID
}

// Ask returns one who asks these servers only, in the language of services:
// not whom they point to either.
func (s *Story) Ask(servers ...sim.NodeID) *Asker { return &Asker{s, servers} }

// Do asks some server, whichever it is that answers, for an operation of a kind with what
// it takes, the key first: Do(kv.Put, "k", "v"). It is under way from now on.
func (s *Story) Do(kind *services.Kind, takes ...string) *Answer {
	s.t.Helper()
	return s.Ask(s.servers...).Do(kind, takes...)
}

// Do asks for an operation of a kind with what it takes, the key first.
func (a *Asker) Do(kind *services.Kind, takes ...string) *Answer {
	a.story.t.Helper()
	o, err := services.NewOperation(kind, takes...)
	if err != nil {
		a.story.t.Fatalf("a client cannot ask for that: %v", err)
	}
	if len(a.servers) == 0 {
		a.story.t.Fatalf("nobody is asked for %v: the story has no servers yet", o.Kind)
	}
	s := a.story
	s.asking.asked++
	id := clientBase + s.asking.asked
	name := fmt.Sprintf("operation %d", s.asking.asked)
	answer := &Answer{story: s, operation: o}
	answer.occasion = s.Go(o.Words(), func(co *sim.Coroutine) {
		client := s.asking.client(co, id, a.servers)
		answer.result, answer.outcome = s.asking.recorder.Do(name, client, o)
		s.asking.resting = append(s.asking.resting, client)
	})
	// To ask without waiting for the answer is a whole sentence.
	answer.occasion.finished = true
	return answer
}

// History is what those who asked in the story have seen so far.
func (s *Story) History() checker.History { return s.asking.recorder.History() }

// An Answer is what comes of something that was asked.
type Answer struct {
	story     *Story
	occasion  *Occasion
	operation services.Operation
	result    services.Result
	outcome   services.Outcome
}

// answerMax is how long a story waits for an answer: longer than a client does
// before it gives up.
const answerMax = 5 * time.Second

// Returns is true if this is the outcome, and waits for it.
func (a *Answer) Returns(outcome services.Outcome) {
	a.story.t.Helper()
	a.wait()
	if a.outcome != outcome {
		a.story.fails("%s: found %s, expected %s", a.occasion.what, outcomeText(a.outcome), outcomeText(outcome))
	}
}

// Finds is true if the operation is done and has this value for its result, and
// waits for it.
func (a *Answer) Finds(value string) {
	a.story.t.Helper()
	a.Returns(OK)
	if !a.result.Found && a.result.Value == "" || a.result.Value != value {
		a.story.fails("%s: found %s, expected %q", a.occasion.what, resultText(a.result), value)
	}
}

// FindsNothing is true if the operation is done and the key is absent, and waits
// for it.
func (a *Answer) FindsNothing() {
	a.story.t.Helper()
	a.Returns(OK)
	if a.result.Found || a.result.Value != "" {
		a.story.fails("%s: found %s, expected nothing", a.occasion.what, resultText(a.result))
	}
}

// DoesNotFind is true if the operation comes to an end without this value, and
// waits for it.
func (a *Answer) DoesNotFind(value string) {
	a.story.t.Helper()
	a.wait()
	if a.outcome == OK && a.result.Value == value {
		a.story.fails("%s: found %q, and should not have", a.occasion.what, value)
	}
}

// Says is true if the operation is done and this is what it returned in the words of its
// kind, as histories write it: swapped, absent, or "v" with its quotes. It waits for it.
func (a *Answer) Says(words string) {
	a.story.t.Helper()
	a.Returns(OK)
	told := checker.Operation{Kind: a.operation.Kind, Outcome: checker.OutcomeOK, Output: a.result.Value, Found: a.result.Found}
	if found := told.Answer(); found != words {
		a.story.fails("%s: found %s, expected %s", a.occasion.what, cmp.Or(found, "nothing to say"), cmp.Or(words, "nothing to say"))
	}
}

// NotFor is true if there is no answer within the given time, and lets that
// pass. A client gives up after two seconds, which is an answer.
func (a *Answer) NotFor(d time.Duration) {
	a.story.t.Helper()
	a.occasion.NotFor(d)
}

func (a *Answer) wait() {
	a.story.t.Helper()
	a.occasion.Within(answerMax)
}

func outcomeText(o services.Outcome) string {
	return cmp.Or(map[services.Outcome]string{OK: "OK", Failed: "Failed"}[o], "Unknown")
}

func resultText(r services.Result) string {
	if !r.Found && r.Value == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", r.Value)
}
