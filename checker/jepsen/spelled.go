package jepsen

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
)

// Spelled is the language of a service that Jepsen has no words for, by its kinds: each
// is called as it is, and its value is what it takes, [expected value] if that is two. One
// that takes nothing is answered in the value, any other in the :output. Where a kind names
// a key, all of the value is the second of [key value]. What changes something on a
// condition that was not met is a :fail with the :output false. Who only writes needs no kinds.
func Spelled(kinds checker.Kinds) Language { return spelled(kinds) }

type spelled checker.Kinds

// Read reads what Write writes.
func (s spelled) Read(op Op) (checker.Operation, error) {
	kinds := checker.Kinds(s)
	kind := kinds.Named(op.F)
	if kind == nil {
		return checker.Operation{}, Unnamed(op.F, kinds.Names()...)
	}
	o := checker.Operation{Kind: kind, Outcome: op.Outcome}
	asked, told := op.Asked, op.Told
	if !kind.Keyless {
		key, value, is := Pair(asked)
		if !is {
			return o, fmt.Errorf("found the value %s, expected [key value]", short(appendValue(nil, asked)))
		}
		o.Key, asked = Text(key), value
		if key, value, is := Pair(told); is && Text(key) == o.Key {
			told = value
		} else if told != nil {
			return o, fmt.Errorf("found the value %s, expected one of the key %q", short(appendValue(nil, told)), o.Key)
		}
	}
	if err := inputs(&o, asked); err != nil {
		return o, err
	}
	if op.Outcome == checker.OutcomeFail && op.Output == false && kind.Conditional() && !kind.Reads {
		o.Outcome = checker.OutcomeOK
		return o, nil
	}
	if op.Outcome != checker.OutcomeOK {
		return o, nil
	}
	if kind.Inputs != checker.NoInput {
		told = op.Output
	}
	return o, output(&o, told)
}

// inputs takes what an operation takes.
func inputs(o *checker.Operation, asked Value) error {
	switch o.Kind.Inputs {
	case checker.OneInput:
		if asked == nil {
			return fmt.Errorf("found no value of :%s, expected one", o.Kind.Name)
		}
		o.Value = Text(asked)
	case checker.TwoInputs:
		expected, value, is := Pair(asked)
		if !is || expected == nil || value == nil {
			return fmt.Errorf("found %s, expected [expected value] of :%s", short(appendValue(nil, asked)), o.Kind.Name)
		}
		o.Expected, o.Value = Text(expected), Text(value)
	}
	return nil
}

// output takes what an operation returned.
func output(o *checker.Operation, told Value) error {
	switch o.Kind.Output {
	case checker.FlagOutput:
		found, is := told.(bool)
		if !is {
			return fmt.Errorf("found the answer %s, expected true or false of :%s", short(appendValue(nil, told)), o.Kind.Name)
		}
		o.Found = found
	case checker.MaybeOutput:
		if o.Found = told != nil; o.Found {
			o.Output = Text(told)
		}
	case checker.TextOutput:
		if told == nil {
			return fmt.Errorf("found no answer, expected one of :%s", o.Kind.Name)
		}
		o.Output = Text(told)
	}
	return nil
}

// Write spells an operation.
func (s spelled) Write(o *checker.Operation) Op {
	op := Op{F: string(Name(o.Kind.Name)), Outcome: o.Outcome}
	told := answered(o)
	switch o.Kind.Inputs {
	case checker.NoInput:
		op.Told = told
	case checker.OneInput:
		op.Asked = written(o.Kind, o.Value)
	case checker.TwoInputs:
		op.Asked = []Value{written(o.Kind, o.Expected), written(o.Kind, o.Value)}
	}
	if o.Kind.Inputs != checker.NoInput {
		op.Told, op.Output = op.Asked, told
	}
	switch {
	case o.Outcome == checker.OutcomeUnknown:
		op.Error = Keyword("unknown")
	case o.Outcome == checker.OutcomeFail:
		op.Error = Keyword("refused")
	case !o.Kind.Reads && o.Kind.Conditional() && !o.Found:
		op.Outcome, op.Output, op.Error = checker.OutcomeFail, false, o.Answer()
	}
	if !o.Kind.Keyless {
		op.Asked, op.Told = []Value{o.Key, op.Asked}, []Value{o.Key, op.Told}
	}
	return op
}

// answered is what was answered; nil if nothing was.
func answered(o *checker.Operation) Value {
	switch {
	case o.Outcome != checker.OutcomeOK:
	case o.Kind.Output == checker.FlagOutput:
		return o.Found
	case o.Kind.Output == checker.TextOutput, o.Kind.Output == checker.MaybeOutput && o.Found:
		return written(o.Kind, o.Output)
	}
	return nil
}

// written is an input or an output: a number if its kind has such and it is one.
func written(kind *checker.Kind, text string) Value {
	if kind.Plain {
		return Plain(text)
	}
	return text
}
