package explain

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
)

// A teller puts the story of one violation together.
type teller struct {
	*tape
	words
	commands
	service *services.Service // that clients asked
	check   checker.Check
	bad     *statement // that broke an invariant; nil for what was found after the run

	claim   string
	steps   []Step
	sides   []uint64       // the events that contradict each other
	parties map[int32]bool // the servers whose part in it matters
	told    map[int]bool   // by ID, the operations that the story is about
	since   uint64         // the event at which the story begins to matter; 0 is none
	notes   []string
}

// newTeller tells the story of a check that was broken.
func newTeller(t *tape, check checker.Check) *teller {
	l := &teller{
		service: serviceOf(t),
		tape:    t, words: wordsFor(t.Protocol), commands: newCommands(t), check: check,
		claim: check.Detail, parties: make(map[int32]bool), told: make(map[int]bool),
	}
	if broke := check.Evidence.Observation; broke != 0 {
		l.bad = t.seen[broke-1]
		l.side(l.bad)
	}
	l.story()(l)
	if members := l.members(); members != "" {
		l.notes = append(l.notes, fmt.Sprintf("Only %s of the %d servers are members at a time.", members, l.Nodes))
	}
	l.orders()
	l.strikes()
	return l
}

// serviceOf is the service that clients of a run asked; where the result does not say what
// was run, that whose language they spoke, or one without words of its own.
func serviceOf(t *tape) *services.Service {
	if does, err := t.Spec.Task(); err == nil {
		return does.Service
	}
	return cmp.Or(scenarios.Spoken(t.History), new(services.Service))
}

// side notes that an observation is a side of the contradiction.
func (t *teller) side(o *statement) {
	t.sides = append(t.sides, o.Event)
	t.party(o.Node)
	if t.since == 0 || o.Event < t.since {
		t.since = o.Event
	}
}

// party notes that the part of a node matters, if it is a server.
func (t *teller) party(node int32) {
	if t.isServer(node) {
		t.parties[node] = true
	}
}

// involve notes that the story is about an operation.
func (t *teller) involve(o *checker.Operation) {
	if o != nil {
		t.told[o.ID] = true
	}
}

// tell adds what a node observed. The text says it without the node's name in
// front.
func (t *teller) tell(o *statement, weight Importance, format string, args ...any) {
	t.add(Step{
		At: o.At, Event: o.Event, Node: t.name(o.Node),
		Text: t.name(o.Node) + " " + fmt.Sprintf(format, args...), Importance: weight,
	})
}

// happened adds an event.
func (t *teller) happened(event uint64, weight Importance, format string, args ...any) {
	e := t.Event(event)
	t.add(Step{At: e.At, Event: event, Node: t.name(e.Node), Text: fmt.Sprintf(format, args...), Importance: weight})
}

// add adds a step, unless it was told before. Then it has the greater
// importance.
func (t *teller) add(s Step) {
	for i := range t.steps {
		if told := &t.steps[i]; told.Event == s.Event && told.Text == s.Text {
			told.Importance = max(told.Importance, s.Importance)
			return
		}
	}
	t.steps = append(t.steps, s)
}

// end is the last event of the contradiction.
func (t *teller) end() uint64 { return slices.Max(append([]uint64{0}, t.sides...)) }

// finish makes the story of what was told.
func (t *teller) finish(s *Story) {
	s.Claim = t.claim
	s.past = t.Past(t.sides...)
	s.Past = s.past.Size()
	for _, step := range t.steps {
		// What no chain of causes links to the violation is no part of it.
		if step.Bearing != Past || s.past.Has(step.Event) {
			s.Steps = append(s.Steps, step)
		}
	}
	// Those of one event stay in the order of telling.
	slices.SortStableFunc(s.Steps, func(a, b Step) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Event, b.Event))
	})
	s.Operations = append(s.Operations, t.operations()...)
	s.Notes = append(s.Notes, t.notes...)
}

// operations are those that the story is about, in order of call.
func (t *teller) operations() []Operation {
	var all []Operation
	for i := range t.History {
		o := &t.History[i]
		if !t.told[o.ID] {
			continue
		}
		operation := Operation{
			ID: o.ID, Client: o.Client, Call: o.Call, Return: o.Return, Text: Described(o), Answers: []string{},
		}
		if id := t.check.Evidence.Accused; id != nil && *id == o.ID {
			operation.Accused = true
			operation.Answers = append(operation.Answers, t.check.Evidence.Answers...)
		}
		all = append(all, operation)
	}
	slices.SortStableFunc(all, func(a, b Operation) int { return cmp.Compare(a.Call, b.Call) })
	return all
}
