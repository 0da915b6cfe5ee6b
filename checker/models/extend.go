package models

import (
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/levels"
)

// extend is an append that does not tell what came of it. If what is appended is empty, a
// key that is absent stays so, unlike with an append of ours, which tells the empty text.
var extend = &checker.Kind{Name: "extend", Code: 7, Inputs: checker.OneInput, Summary: "add to the end of the value"}

// judgeStore judges by what is known of stores, and a history with appends that do not
// tell by what each operation does.
func judgeStore(h checker.History, t Terms) Answer {
	if slices.ContainsFunc(h, func(o checker.Operation) bool { return o.Kind == extend }) {
		r := linear.Check(h, newExtended(h), t.Steps)
		return registersAt(t, r, levels.Unjudged(h, r.Check, untoldAppends))
	}
	return judgeRegisters(h, t)
}

// untoldAppends says why nothing below linearizability is judged beside such appends.
const untoldAppends = "not judged, for appends here do not tell what came of them"

// The state of a key with such appends is absent, hidden, or a "=" with the value behind
// it.
const (
	absent = ""
	hidden = "~"
	// untold is what is read of a hidden value: no text that a client was told, which are
	// UTF-8.
	untold = "\xff"
)

// An extended is a store with appends that do not tell. Their order is told by who looks
// at the value later, if anybody does. So a value is hidden if it is not the
// beginning of one that somebody looked at: whatever is appended to it is not either, and
// until it is overwritten nobody looks. All that is hidden is one state, and orders of
// appends that nobody saw need not be told apart.
type extended struct {
	linear.Spec             // the search, with hidden values
	whole       linear.Spec // with all values
	looks       looks
}

// looks are the values that were looked at, by key, sorted.
type looks map[string][]string

// hide is a state, hidden if nobody looked at what begins so.
func (l looks) hide(key, state string) string {
	if state == absent || state == hidden {
		return state
	}
	seen := l[key]
	if i, _ := slices.BinarySearch(seen, state[1:]); i == len(seen) || !strings.HasPrefix(seen[i], state[1:]) {
		return hidden
	}
	return state
}

func newExtended(h checker.History) extended {
	e := extended{whole: linear.Spec{Kinds: storeKinds, Step: stepStore, Describe: describeStore}, looks: make(looks)}
	for i := range h {
		o := &h[i]
		switch {
		case o.Kind.Inputs == checker.TwoInputs:
			e.looks[o.Key] = append(e.looks[o.Key], o.Expected)
		case o.Outcome == checker.OutcomeOK && (o.Found || o.Kind.Output == checker.TextOutput):
			e.looks[o.Key] = append(e.looks[o.Key], o.Output)
		}
	}
	for _, seen := range e.looks {
		slices.Sort(seen)
	}
	e.Spec = e.whole
	e.Spec.Step = func(state string, o *checker.Operation) (after, output string, found bool) {
		after, output, found = stepStore(state, o)
		return e.looks.hide(o.Key, after), output, found
	}
	return e
}

// Others finds them among all values. They are not hidden from then on, for whether they
// would have been legal is tried.
func (e extended) Others(p *linear.Partition, accused int) []checker.Operation {
	others := e.whole.Others(p, accused)
	for _, o := range others {
		e.looks[p.Key] = append(e.looks[p.Key], o.Output)
	}
	slices.Sort(e.looks[p.Key])
	return others
}

// stepStore does an operation to a key.
func stepStore(state string, o *checker.Operation) (after, output string, found bool) {
	value := strings.TrimPrefix(state, "=")
	switch o.Kind {
	case keyvalue.Put:
		return "=" + o.Value, "", false
	case keyvalue.Delete:
		return absent, "", false
	}
	if state == hidden {
		return hidden, untold, o.Kind == keyvalue.Get
	}
	switch o.Kind {
	case keyvalue.Get:
		return state, value, state != absent
	case keyvalue.Append:
		return "=" + value + o.Value, value + o.Value, false
	case keyvalue.CompareAndSet:
		if state == absent || value != o.Expected {
			return state, "", false
		}
		return "=" + o.Value, "", true
	}
	if o.Value == "" {
		return state, "", false
	}
	return "=" + value + o.Value, "", false
}

// describeStore puts a state into words.
func describeStore(state string) string {
	switch state {
	case absent:
		return "absent"
	case hidden:
		return "what nobody reads"
	}
	return fmt.Sprintf("%q", state[1:])
}
