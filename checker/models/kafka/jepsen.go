package kafka

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// Jepsen is how Jepsen's test of Kafka, and Maelstrom's, write operations: send, poll and
// txn as vectors of [:send key value], completed as [:send key [offset value]], and
// [:poll], completed as [:poll {key [[offset value] …]}]; assign and subscribe with a vector
// of keys; crash.
var Jepsen jepsen.Language = language{}

type language struct{}

// Read reads an operation.
func (language) Read(op jepsen.Op) (checker.Operation, error) {
	o := checker.Operation{Kind: Kinds.Named(op.F), Outcome: op.Outcome}
	switch o.Kind {
	case nil:
		return o, jepsen.Unnamed(op.F, Kinds.Names()...)
	case Crash, Debug:
		return o, nil
	case Assign, Subscribe:
		keys, ok := op.Asked.([]jepsen.Value)
		if !ok && op.Asked != nil {
			return o, fmt.Errorf("found the keys %s, expected a vector", jepsen.Text(op.Asked))
		}
		words := make([]string, len(keys))
		for i, key := range keys {
			words[i] = jepsen.Word(key)
		}
		o.Value = strings.Join(words, " ")
		return o, nil
	}
	asked, ok := op.Asked.([]jepsen.Value)
	if !ok || len(asked) == 0 {
		return o, fmt.Errorf("found the value %s, expected a vector of %s", jepsen.Text(op.Asked), micro)
	}
	told, _ := op.Told.([]jepsen.Value)
	if o.Outcome == checker.OutcomeOK && len(told) != len(asked) {
		return o, fmt.Errorf("found the completion %s of %d steps, expected a vector of as many", jepsen.Text(op.Told), len(asked))
	}
	values, answers := make([]string, len(asked)), make([]string, len(asked))
	for i, one := range asked {
		s, ok := stepOf(one)
		if !ok || s.polls && o.Kind == Send || !s.polls && o.Kind == Poll {
			return o, fmt.Errorf("found %s in a %s, expected %s", jepsen.Text(one), op.F, micro)
		}
		values[i] = s.asked()
		if o.Outcome == checker.OutcomeOK {
			if !s.complete(told[i]) {
				return o, fmt.Errorf("found the completion %s of %s, expected [:send key [offset value]] or [:poll {key [[offset value] …]}]", jepsen.Text(told[i]), jepsen.Text(one))
			}
			answers[i] = s.answer()
		}
	}
	o.Value = strings.Join(values, between)
	if o.Outcome == checker.OutcomeOK {
		o.Output = strings.Join(answers, between)
	}
	return o, nil
}

// micro is what operations consist of.
const micro = "[:send key value] and [:poll]"

// stepOf reads a step as it is asked for.
func stepOf(v jepsen.Value) (s step, ok bool) {
	parts, _ := v.([]jepsen.Value)
	if len(parts) == 0 {
		return s, false
	}
	switch parts[0] {
	case jepsen.Value(jepsen.Keyword("poll")):
		return step{polls: true}, true
	case jepsen.Value(jepsen.Keyword("send")):
		if len(parts) == 3 {
			return step{sent: message{jepsen.Word(parts[1]), jepsen.Word(parts[2]), unknown}}, true
		}
	}
	return s, false
}

// complete notes what a step was told; false if that is not its completion.
func (s *step) complete(v jepsen.Value) bool {
	parts, _ := v.([]jepsen.Value)
	if !s.polls {
		if len(parts) != 3 || parts[0] != jepsen.Value(jepsen.Keyword("send")) || jepsen.Word(parts[1]) != s.sent.key {
			return false
		}
		if jepsen.Word(parts[2]) == s.sent.value {
			return true // nobody says where it stands
		}
		m, ok := pairOf(s.sent.key, parts[2])
		ok = ok && m.value == s.sent.value
		s.sent.offset = m.offset
		return ok
	}
	if len(parts) == 0 || len(parts) > 2 || parts[0] != jepsen.Value(jepsen.Keyword("poll")) {
		return false
	}
	if len(parts) == 1 || parts[1] == nil {
		return true
	}
	logs, ok := parts[1].(jepsen.Map)
	for _, e := range logs {
		key := jepsen.Word(e.Key)
		s.keys = append(s.keys, key)
		pairs, _ := e.Value.([]jepsen.Value)
		for _, pair := range pairs {
			m, is := pairOf(key, pair)
			ok = ok && is
			s.polled = append(s.polled, m)
		}
	}
	return ok
}

// pairOf reads [offset value]; the offset may be nil.
func pairOf(key string, v jepsen.Value) (m message, ok bool) {
	pair, _ := v.([]jepsen.Value)
	if len(pair) != 2 {
		return m, false
	}
	m = message{key, jepsen.Word(pair[1]), unknown}
	if pair[0] == nil {
		return m, true
	}
	m.offset, ok = pair[0].(int64)
	return m, ok && m.offset >= 0
}

// Write is the reverse.
func (language) Write(o *checker.Operation) jepsen.Op {
	op := jepsen.Op{F: o.Kind.Name, Outcome: o.Outcome}
	switch o.Kind {
	case Crash, Debug:
		return op
	case Assign, Subscribe:
		keys := []jepsen.Value{}
		for _, word := range strings.Fields(o.Value) {
			keys = append(keys, jepsen.OfWord(word))
		}
		op.Asked = keys
		if o.Outcome == checker.OutcomeOK {
			op.Told = keys
		}
		return op
	}
	steps, err := readSteps(o)
	if err != nil {
		op.Asked = o.Value
		return op
	}
	var asked, told []jepsen.Value
	for _, s := range steps {
		asked, told = append(asked, s.written(false)), append(told, s.written(true))
	}
	if op.Asked = asked; o.Outcome == checker.OutcomeOK {
		op.Told = told
	}
	return op
}

// written is a step as it is asked for, or completed.
func (s *step) written(completed bool) jepsen.Value {
	vector := func(parts ...jepsen.Value) jepsen.Value { return parts }
	pair := func(m message) jepsen.Value {
		if m.offset == unknown {
			return vector(nil, jepsen.OfWord(m.value))
		}
		return vector(m.offset, jepsen.OfWord(m.value))
	}
	switch {
	case s.polls && !completed:
		return vector(jepsen.Keyword("poll"))
	case !s.polls && !completed:
		return vector(jepsen.Keyword("send"), jepsen.OfWord(s.sent.key), jepsen.OfWord(s.sent.value))
	case !s.polls:
		return vector(jepsen.Keyword("send"), jepsen.OfWord(s.sent.key), pair(s.sent))
	}
	logs := jepsen.Map{}
	for _, key := range s.keys {
		pairs := []jepsen.Value{}
		for _, m := range s.polled {
			if m.key == key {
				pairs = append(pairs, pair(m))
			}
		}
		logs = append(logs, jepsen.Entry{Key: jepsen.OfWord(key), Value: pairs})
	}
	return vector(jepsen.Keyword("poll"), logs)
}
