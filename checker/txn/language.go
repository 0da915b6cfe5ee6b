package txn

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/internal/prose"
)

// A Language says how Jepsen's tests write transactions: with :f :txn, and a vector of steps
// such as [:r k nil] and [:w k v], in which a completion has what reads found. A store that
// numbers the versions of registers has the number behind that: [:r k v 3]. It is a
// jepsen.Language. A group of objects is the :key of an operation, which Jepsen's own have
// not.
type Language struct {
	// Writing is the kind of transactions that write.
	Writing *checker.Kind
	// Writes names the steps that write: the first of them is written, all are read.
	Writes []string
	// Notation is how a history writes them.
	Notation
}

// reads are the names of the steps that read; the first of them is written.
var reads = []string{"r", "read"}

// Read reads a transaction.
func (l Language) Read(op jepsen.Op) (checker.Operation, error) {
	o := checker.Operation{Kind: l.Writing, Outcome: op.Outcome}
	if op.F != "txn" && op.F != "" {
		return o, jepsen.Unnamed(op.F, "txn")
	}
	if op.Key != nil {
		o.Key = jepsen.Text(op.Key)
	}
	asked, err := l.steps(op.Asked, false)
	if err != nil {
		return o, err
	}
	if !Writes(asked) {
		o.Kind = l.Reading
	}
	o.Value = l.Asked(asked)
	if op.Outcome != checker.OutcomeOK {
		return o, nil
	}
	told, err := l.steps(op.Told, true)
	if err != nil {
		return o, err
	}
	if again := l.Asked(told); again != o.Value {
		return o, fmt.Errorf("found the completion %q of the transaction %q, expected the same steps", prose.Short(again, textMost), prose.Short(o.Value, textMost))
	}
	o.Output = l.Told(told)
	return o, nil
}

// steps reads the steps of a transaction, and if it has completed what reads found.
func (l Language) steps(v jepsen.Value, completed bool) ([]Step, error) {
	all, is := v.([]jepsen.Value)
	if !is || len(all) == 0 {
		return nil, fmt.Errorf("found the value %s, expected a vector of steps such as [:r 1 nil] and [:%s 1 2]", shortly(v), l.Writes[0])
	}
	steps := make([]Step, len(all))
	for i, one := range all {
		parts, is := one.([]jepsen.Value)
		if !is || len(parts) != 3 && (len(parts) != 4 || l.Lists) {
			return nil, l.stepError(one)
		}
		name := ""
		switch n := parts[0].(type) {
		case jepsen.Keyword:
			name = string(n)
		case string:
			name = n
		}
		s := Step{Object: jepsen.Word(parts[1])}
		switch {
		case slices.Contains(l.Writes, name):
			if parts[2] == nil {
				return nil, l.stepError(one)
			}
			s.Write, s.Value = true, jepsen.Word(parts[2])
		case !slices.Contains(reads, name):
			return nil, l.stepError(one)
		case completed:
			s.Known = true
			if err := l.found(&s, parts[2]); err != nil {
				return nil, err
			}
		}
		if len(parts) == 4 && completed {
			number, is := parts[3].(int64)
			if !is || number < 1 || s.Nil {
				return nil, fmt.Errorf("found the step %s, expected the number of a version at its end: a whole number from 1", shortly(one))
			}
			s.Version = uint64(number)
		}
		steps[i] = s
	}
	return steps, nil
}

func (l Language) stepError(v jepsen.Value) error {
	return fmt.Errorf("found the step %s, expected one such as [:r 1 nil] or [:%s 1 2]", shortly(v), l.Writes[0])
}

// shortly is the beginning of a value.
func shortly(v jepsen.Value) string {
	return prose.Printable(prose.Short(jepsen.Text(v), textMost))
}

// found reads what a read found.
func (l Language) found(s *Step, v jepsen.Value) error {
	if v == nil {
		s.Nil = true
		return nil
	}
	if !l.Lists {
		s.Value = jepsen.Word(v)
		return nil
	}
	elements, is := jepsen.Words(v)
	if !is {
		return fmt.Errorf("found %s read of a list, expected a vector or nil", shortly(v))
	}
	s.Value = elements
	return nil
}

// Write writes a transaction.
func (l Language) Write(o *checker.Operation) jepsen.Op {
	op := jepsen.Op{F: "txn", Outcome: o.Outcome}
	if o.Key != "" {
		op.Key = o.Key
	}
	var asked, told []jepsen.Value
	_ = l.Form(o, func(s Step) { // of what it does not read as much is written as it does
		key := jepsen.OfWord(s.Object)
		if s.Write {
			step := []jepsen.Value{jepsen.Keyword(l.Writes[0]), key, jepsen.OfWord(s.Value)}
			asked, told = append(asked, step), append(told, withVersion(step, s))
			return
		}
		asked = append(asked, []jepsen.Value{jepsen.Keyword(reads[0]), key, nil})
		told = append(told, withVersion([]jepsen.Value{jepsen.Keyword(reads[0]), key, l.value(s)}, s))
	})
	op.Asked = asked
	if o.Outcome == checker.OutcomeOK {
		op.Told = told
	}
	return op
}

// withVersion is a step with the number of the version that it is about, if the store told one.
func withVersion(step []jepsen.Value, s Step) []jepsen.Value {
	if s.Version == 0 {
		return step
	}
	return append(slices.Clip(step), jepsen.OfWord(strconv.FormatUint(s.Version, 10)))
}

// value is what a read found.
func (l Language) value(s Step) jepsen.Value {
	switch {
	case l.Lists:
		return jepsen.OfWords(s.Value)
	case s.Nil:
		return nil
	}
	return jepsen.OfWord(s.Value)
}
