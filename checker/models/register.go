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

// register is a register that is read and written.
var register = Model{
	Name:    "register",
	Summary: "registers that are read and written",
	Kinds:   checker.Kinds{keyvalue.Get, keyvalue.Put},
	Jepsen:  registers{keyvalue.Get, keyvalue.Put},
	Levels:  levelsOfRegisters,
	Judge:   judgeRegisters,
}

// levelsOfRegisters are those that a history of registers can be asked to have.
var levelsOfRegisters = append(slices.Clip(levels.OfRegisters), checker.Eventual)

// judgeRegisters judges registers, which are a store of which less is asked.
func judgeRegisters(h checker.History, t Terms) Answer {
	r := keyvalue.Linearizable(h, t.Steps)
	judged := levels.Registers(h, r.Check, t.Steps)
	if t.Settling != nil || t.Level == checker.Eventual {
		judged = append(judged, eventual(h, r.Check, t.Settling))
	}
	return registersAt(t, r, judged)
}

// eventual judges whether reads agree in the end, as they do where what is told of
// linearizability is that it holds.
func eventual(h checker.History, linearizable checker.Check, s *Settling) checker.LevelCheck {
	check := checker.Check{Name: checker.ConvergenceName, Promise: checker.Convergence}
	switch {
	case linearizable.Verdict == checker.Valid:
		check = check.Valid("the history is linearizable, and so %s", checker.Eventual)
	case s == nil:
		check = check.Unknown("nobody said within which bound reads must agree")
	default:
		check = keyvalue.Converged(h, s.Healed, s.Bound)
	}
	return checker.LevelCheck{Level: checker.Eventual, Check: check}
}

// registersAt is the answer by some terms, with the page of linearizability if that is asked for.
func registersAt(t Terms, r linear.Result, judged checker.LevelChecks) Answer {
	a := Answer{Checks: []checker.Check{judged.At(t.Level)}, Standings: judged.Standings()}
	if t.Level == checker.Linearizable && r.Pictured() {
		a.Page = r.Visualize
	}
	return a
}

// theRegister is the key of a register of a history that has one only, and gives it none.
const theRegister = "register"

// registers is the language of registers with some kinds of operation: :read, :write with
// a value, and :cas with [expected value]. Where there are several registers, their keys
// stand in front, as Jepsen's independent has them: [key value]. So a value that is a
// vector has a key, but [expected value] of a :cas, unless its second is a vector too.
//
// A value is a number, a name or a text; nil is what a register holds that was never
// written, and nothing can be written there.
type registers checker.Kinds

// The names of the operations of registers, in the order of their kinds.
var registerNames = []string{"read", "write", "cas"}

// Read reads an operation.
func (r registers) Read(op jepsen.Op) (checker.Operation, error) {
	o := checker.Operation{Key: theRegister, Outcome: op.Outcome}
	for i, kind := range r {
		if registerNames[i] == op.F {
			o.Kind = kind
		}
	}
	if o.Kind == nil {
		return o, jepsen.Unnamed(op.F, registerNames[:len(r)]...)
	}
	asked, key, keyed, err := unkeyed(op.Asked, op.Key, o.Kind.Inputs == checker.TwoInputs)
	if err != nil {
		return o, err
	}
	if keyed {
		o.Key = jepsen.Text(key)
	}
	switch o.Kind.Inputs {
	case checker.NoInput:
		if op.Outcome != checker.OutcomeOK {
			return o, nil
		}
		told, at, keyed, err := unkeyed(op.Told, op.Key, false)
		switch {
		case err != nil:
			return o, err
		case keyed && jepsen.Text(at) != o.Key:
			return o, fmt.Errorf("found an answer of the key %q, expected one of %q", jepsen.Text(at), o.Key)
		case told != nil:
			o.Found = true
			o.Output, err = single(told)
		}
		return o, err
	case checker.OneInput:
		o.Value, err = single(asked)
		return o, err
	}
	expected, value, is := jepsen.Pair(asked)
	if !is {
		return o, fmt.Errorf("found the value %s, expected [expected value] or [key [expected value]]", jepsen.Text(asked))
	}
	if o.Expected, err = single(expected); err == nil {
		o.Value, err = single(value)
	}
	o.Found = op.Outcome == checker.OutcomeOK
	if op.Outcome == checker.OutcomeFail && op.Output == false {
		o.Outcome = checker.OutcomeOK // it looked, and found another value
	}
	return o, err
}

// unkeyed takes the key from a value, which may be a pair itself.
func unkeyed(value, key jepsen.Value, pair bool) (of, at jepsen.Value, keyed bool, err error) {
	first, second, is := jepsen.Pair(value)
	if is && pair {
		_, _, is = jepsen.Pair(second)
	}
	switch {
	case key != nil && is:
		return nil, nil, false, fmt.Errorf("found the :key %s and a key in the value %s, expected one of them", jepsen.Text(key), jepsen.Text(value))
	case key != nil:
		return value, key, true, nil
	case is:
		return second, first, true, nil
	}
	return value, nil, false, nil
}

// single is the text of a value that is one only.
func single(v jepsen.Value) (string, error) {
	switch v.(type) {
	case nil:
		return "", fmt.Errorf("found the value nil, expected a number, a name or a text")
	case []jepsen.Value, jepsen.Map:
		return "", fmt.Errorf("found the value %s, expected a number, a name or a text", jepsen.Text(v))
	}
	return jepsen.Text(v), nil
}

// Write writes an operation, with its key if it is not the only register's.
func (r registers) Write(o *checker.Operation) jepsen.Op {
	op := jepsen.Op{Outcome: o.Outcome}
	for i, kind := range r {
		if kind == o.Kind {
			op.F = registerNames[i]
		}
	}
	switch o.Kind.Inputs {
	case checker.NoInput:
		if o.Found {
			op.Told = jepsen.Plain(o.Output)
		}
	case checker.OneInput:
		op.Asked = jepsen.Plain(o.Value)
	case checker.TwoInputs:
		op.Asked = []jepsen.Value{jepsen.Plain(o.Expected), jepsen.Plain(o.Value)}
	}
	if o.Kind.Inputs != checker.NoInput {
		op.Told = op.Asked
	}
	switch {
	case o.Outcome == checker.OutcomeUnknown:
		op.Error = jepsen.Keyword("unknown")
	case o.Outcome == checker.OutcomeOK && o.Kind.Output == checker.FlagOutput && !o.Found:
		op.Outcome, op.Output, op.Error = checker.OutcomeFail, false, jepsen.Keyword("not-swapped")
	}
	if o.Key != theRegister {
		key := jepsen.Plain(o.Key)
		op.Asked, op.Told = []jepsen.Value{key, op.Asked}, []jepsen.Value{key, op.Told}
	}
	return op
}
