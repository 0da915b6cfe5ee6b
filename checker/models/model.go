package models

import (
	"io"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/checker/linear"
)

// A Model is what a history can be judged by.
type Model struct {
	// Name is what people call it: "cas-register".
	Name string
	// Summary says in one line what it is.
	Summary string
	// Kinds are the kinds of operation that a history of it may have.
	Kinds checker.Kinds
	// Accept says what is wrong with the texts of an operation of Kinds, so that it is none
	// of the model; nil if any will do. A file in which it finds something is no history of
	// the model, and whatever else comes to Judge is unknown.
	Accept func(o *checker.Operation) error
	// Jepsen says how Jepsen's tests write these operations; nil if they have none such.
	Jepsen jepsen.Language
	// Levels are those that a history of it can be asked to have, the strongest first,
	// which is what it is judged at where nobody says another.
	Levels []checker.Level
	// Judge judges a history, of which History.Validate and Kinds.Accept find nothing wrong,
	// by terms whose level is one of Levels.
	Judge func(h checker.History, t Terms) Answer
}

// Terms are by what a history is judged.
type Terms struct {
	// Level is the one that is asked for.
	Level checker.Level
	// Steps bound what is tried, so that the answer is the same on every machine; 0 is no
	// bound.
	Steps int
	// Settling says by when replicas must agree, for the level eventual; nil if nobody said.
	Settling *Settling
}

// Settling is how soon replicas must agree.
type Settling struct {
	// Healed is from when on nothing goes wrong any more, since the beginning of the
	// history; 0 or more.
	Healed time.Duration
	// Bound is how long after that, and after what was written last, reads may still
	// differ; 0 or more.
	Bound time.Duration
}

// An Answer is what judging a history came to.
type Answer struct {
	// Checks are what was checked for the level that was asked for: one at least. What
	// they come to is for checker.Conclude to say.
	Checks []checker.Check
	// Standings say of the levels of the model, the strongest first, which hold.
	Standings []checker.Standing
	// Page writes a page that shows the evidence, an HTML file that needs no other; nil if
	// there is nothing to show but what the checks say.
	Page func(w io.Writer) error
}

// registry has all models, in the order in which people are shown them.
var registry = []Model{
	register,
	casRegister,
	kv,
	multiRegister,
	locks,
	queues,
	stacks,
	priorityQueues,
	sets,
	counters,
	uniqueIDs,
	anyBank,
	overdraftBank,
	longForks,
	logs,
	listAppends,
	rwRegisters,
}

// All returns all models.
func All() []Model { return slices.Clone(registry) }

// Find returns the model of that name.
func Find(name string) (Model, bool) {
	i := slices.IndexFunc(registry, func(m Model) bool { return m.Name == name })
	if i < 0 {
		return Model{}, false
	}
	return registry[i], true
}

// ordered is the level of what is judged by an order of all operations, and by nothing else.
var ordered = []checker.Level{checker.Linearizable}

// byOrder judges at that level.
func byOrder(check func(h checker.History, steps int) linear.Result) func(h checker.History, t Terms) Answer {
	return func(h checker.History, t Terms) Answer { return linearizable(check(h, t.Steps)) }
}

// linearizable is the answer of a check of linearizability.
func linearizable(r linear.Result) Answer {
	a := Answer{Checks: []checker.Check{r.Check}, Standings: []checker.Standing{standing(checker.Linearizable, r.Check)}}
	if r.Pictured() {
		a.Page = r.Visualize
	}
	return a
}

// standing is what a check that judges all of a level says of it.
func standing(level checker.Level, c checker.Check) checker.Standing {
	s := checker.Standing{Level: level, Verdict: c.Verdict}
	if c.Verdict != checker.Valid {
		s.Why = c.Detail
	}
	return s
}
