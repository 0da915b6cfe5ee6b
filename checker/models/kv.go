package models

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/levels"
)

// kv is a store of keys and values.
var kv = Model{
	Name:    "kv",
	Summary: "a store of keys and texts, which are also appended to",
	Kinds:   append(slices.Clip(keyvalue.Kinds), extend),
	Jepsen:  store{jepsen.Spelled(append(slices.Clip(keyvalue.Kinds), extend))},
	Levels:  levels.OfRegisters,
	Judge:   judgeStore,
}

// extend is an append that does not tell what came of it. If what is appended is empty, a
// key that is absent stays so, unlike with an append of ours, which tells the empty text.
var extend = &checker.Kind{Name: "extend", Code: 7, Inputs: checker.OneInput, Summary: "add to the end of the value"}

// judgeStore judges by what is known of stores, and a history with appends that do not
// tell by what each operation does.
func judgeStore(h checker.History, level checker.Level, steps int) Answer {
	if slices.ContainsFunc(h, func(o checker.Operation) bool { return o.Kind == extend }) {
		return registersAt(h, level, linear.Check(h, extended, steps), steps)
	}
	return judgeRegisters(h, level, steps)
}

// extended is a store with appends that do not tell. The state of a key is "" if it is
// absent, and else a "=" with the value behind it.
var extended = linear.Spec{
	Kinds: append(slices.Clip(keyvalue.Kinds), extend),
	Step: func(state string, o *checker.Operation) (after, output string, found bool) {
		value := state
		if state != "" {
			value = state[1:]
		}
		switch o.Kind {
		case keyvalue.Get:
			return state, value, state != ""
		case keyvalue.Put:
			return "=" + o.Value, "", false
		case keyvalue.Delete:
			return "", "", false
		case keyvalue.Append:
			return "=" + value + o.Value, value + o.Value, false
		case keyvalue.CompareAndSet:
			if state == "" || value != o.Expected {
				return state, "", false
			}
			return "=" + o.Value, "", true
		}
		if o.Value == "" {
			return state, "", false
		}
		return "=" + value + o.Value, "", false
	},
	Describe: func(state string) string {
		if state == "" {
			return "absent"
		}
		return fmt.Sprintf("%q", state[1:])
	},
}

// store is the language of stores: that in which Laplace spells operations, and that of
// the logs of MIT's tests, which have the key as the :key, know no absent key, of which they
// read the empty text, and do not tell what came of an append.
type store struct{ jepsen.Language }

// Read reads an operation.
func (s store) Read(op jepsen.Op) (checker.Operation, error) {
	if op.Key == nil {
		o, err := s.Language.Read(op)
		if op.F == keyvalue.Append.Name && op.Outcome == checker.OutcomeOK && op.Output == nil && op.Told != nil {
			o.Kind, err = extend, nil
		}
		return o, err
	}
	o := checker.Operation{Key: jepsen.Text(op.Key), Outcome: op.Outcome}
	switch op.F {
	case "get":
		o.Kind = keyvalue.Get
		if op.Outcome == checker.OutcomeOK && op.Told != nil {
			o.Output = jepsen.Text(op.Told)
			o.Found = o.Output != ""
		}
		return o, nil
	case "put":
		o.Kind = keyvalue.Put
	case "append":
		o.Kind = extend
	default:
		return o, jepsen.Unnamed(op.F, "get", "put", "append")
	}
	var err error
	if o.Value, err = single(op.Asked); err == nil && o.Kind == keyvalue.Put && o.Value == "" {
		o.Kind = keyvalue.Delete // what reads as the empty text is absent
	}
	return o, err
}
