package multiregister

import (
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// Jepsen is how Jepsen's tests of several registers write operations: :txn, :read or :write
// of steps, [[:r :x nil] [:w :y 3]], which completes with the same and what the reads
// found. knossos writes :read and :write for :r and :w. Registers and values are compared
// by their jepsen.Word.
var Jepsen jepsen.Language = language{}

type language struct{}

const asks = "steps such as [[:r :x nil] [:w :y 3]]"

// Read reads an operation.
func (language) Read(op jepsen.Op) (checker.Operation, error) {
	o := checker.Operation{Kind: Read, Outcome: op.Outcome}
	if op.F != "txn" && op.F != "read" && op.F != "write" {
		return o, jepsen.Unnamed(op.F, "txn", "read", "write")
	}
	steps, ok := told(op.Asked)
	if !ok {
		return o, fmt.Errorf("found the transaction %s, expected %s", jepsen.Word(op.Asked), asks)
	}
	if slices.ContainsFunc(steps, func(s step) bool { return s.writes }) {
		o.Kind = Transact
	}
	o.Value = textOf(steps)
	if op.Outcome != checker.OutcomeOK {
		return o, nil
	}
	done, ok := told(op.Told)
	ok = ok && slices.EqualFunc(done, steps, func(a, b step) bool {
		return a.writes == b.writes && a.register == b.register && (!a.writes || a.value == b.value)
	})
	if !ok {
		return o, fmt.Errorf("found %s returned by %s, expected the same steps and what the reads found", jepsen.Word(op.Told), jepsen.Word(op.Asked))
	}
	var read []string
	for _, s := range done {
		if !s.writes {
			read = append(read, s.register+"="+s.value)
		}
	}
	o.Output = strings.Join(read, "; ")
	return o, nil
}

// told reads steps, with what reads found.
func told(v jepsen.Value) (steps []step, ok bool) {
	all, _ := v.([]jepsen.Value)
	for _, one := range all {
		parts, _ := one.([]jepsen.Value)
		if len(parts) < 2 || len(parts) > 3 {
			return nil, false
		}
		s := step{register: jepsen.Word(parts[1]), value: nothing}
		if len(parts) == 3 {
			s.value = jepsen.Word(parts[2])
		}
		switch parts[0] {
		case jepsen.Value(jepsen.Keyword("r")), jepsen.Value(jepsen.Keyword("read")):
		case jepsen.Value(jepsen.Keyword("w")), jepsen.Value(jepsen.Keyword("write")):
			s.writes = true
		default:
			return nil, false
		}
		steps = append(steps, s)
	}
	return steps, len(steps) > 0
}

// Write is the reverse.
func (language) Write(o *checker.Operation) jepsen.Op {
	op := jepsen.Op{F: "txn", Outcome: o.Outcome}
	steps, _ := stepsOf(o.Value)
	readings, _ := readingsOf(o.Output)
	var asked, told []jepsen.Value
	for _, s := range steps {
		one := []jepsen.Value{jepsen.Keyword("r"), jepsen.OfWord(s.register), nil}
		if s.writes {
			one[0], one[2] = jepsen.Keyword("w"), jepsen.OfWord(s.value)
		}
		asked = append(asked, one)
		found := slices.Clone(one)
		if !s.writes && len(readings) > 0 {
			found[2], readings = jepsen.OfWord(readings[0].value), readings[1:]
		}
		told = append(told, found)
	}
	if op.Asked = asked; o.Outcome == checker.OutcomeOK {
		op.Told = told
	}
	return op
}
