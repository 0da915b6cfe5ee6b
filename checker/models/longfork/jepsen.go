package longfork

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// Jepsen is how Jepsen's test of long forks writes operations: transactions of one write,
// [[:w k v]], or of reads, [[:r k1 nil] [:r k2 nil]].
var Jepsen jepsen.Language = language{}

type language struct{}

// asks is what operations ask for.
const asks = "[[:w KEY VALUE]], or [[:r KEY nil] …] of one key and more"

// Read reads an operation.
func (language) Read(op jepsen.Op) (checker.Operation, error) {
	o := checker.Operation{Outcome: op.Outcome}
	if op.F != "txn" && op.F != "read" && op.F != "write" {
		return o, jepsen.Unnamed(op.F, "txn", "read", "write")
	}
	steps, ok := stepsOf(op.Asked)
	if !ok {
		return o, fmt.Errorf("found the transaction %s, expected %s", jepsen.Text(op.Asked), asks)
	}
	if steps[0].writes {
		if o.Kind, o.Key, o.Value = Write, steps[0].key, jepsen.Word(steps[0].value); len(steps) > 1 || steps[0].value == nil {
			return o, fmt.Errorf("found the transaction %s, expected %s", jepsen.Text(op.Asked), asks)
		}
		return o, nil
	}
	keys := make([]string, len(steps))
	for i, s := range steps {
		if keys[i] = s.key; s.writes {
			return o, fmt.Errorf("found the transaction %s, expected %s", jepsen.Text(op.Asked), asks)
		}
	}
	o.Kind, o.Value = Read, strings.Join(keys, " ")
	if _, err := readKeys(o.Value); err != nil {
		return o, err
	}
	if op.Outcome != checker.OutcomeOK {
		return o, nil
	}
	told, ok := stepsOf(op.Told)
	readings := make([]reading, len(told))
	for i, s := range told {
		ok = ok && !s.writes && i < len(keys) && s.key == keys[i]
		readings[i] = reading{key: s.key, value: jepsen.Word(s.value), written: s.value != nil}
	}
	if !ok || len(told) != len(keys) {
		return o, fmt.Errorf("found %s returned by a read of the keys %s, expected [:r KEY VALUE] of each", jepsen.Text(op.Told), o.Value)
	}
	o.Output = text(readings)
	return o, nil
}

// A step is what a transaction does with one key.
type step struct {
	writes bool
	key    string
	value  jepsen.Value
}

// stepsOf reads the steps of a transaction: one at least.
func stepsOf(v jepsen.Value) (steps []step, ok bool) {
	all, _ := v.([]jepsen.Value)
	for _, one := range all {
		parts, _ := one.([]jepsen.Value)
		if len(parts) < 2 || len(parts) > 3 || parts[0] != jepsen.Value(jepsen.Keyword("w")) && parts[0] != jepsen.Value(jepsen.Keyword("r")) {
			return nil, false
		}
		s := step{writes: parts[0] == jepsen.Value(jepsen.Keyword("w")), key: jepsen.Word(parts[1])}
		if len(parts) == 3 {
			s.value = parts[2]
		}
		steps = append(steps, s)
	}
	return steps, len(steps) > 0
}

// Write is the reverse.
func (language) Write(o *checker.Operation) jepsen.Op {
	op := jepsen.Op{F: "txn", Outcome: o.Outcome}
	one := func(f, key string, value jepsen.Value) jepsen.Value {
		return []jepsen.Value{jepsen.Keyword(f), jepsen.OfWord(key), value}
	}
	if o.Kind == Write {
		op.Asked = []jepsen.Value{one("w", o.Key, jepsen.OfWord(o.Value))}
		if o.Outcome == checker.OutcomeOK {
			op.Told = op.Asked
		}
		return op
	}
	var asked, told []jepsen.Value
	for _, key := range strings.Split(o.Value, " ") {
		asked = append(asked, one("r", key, nil))
	}
	op.Asked = asked
	if o.Outcome == checker.OutcomeOK {
		for _, word := range strings.Split(o.Output, " ") {
			key, value, written := strings.Cut(word, "=")
			if written {
				told = append(told, one("r", key, jepsen.OfWord(value)))
			} else {
				told = append(told, one("r", key, nil))
			}
		}
		op.Told = told
	}
	return op
}
