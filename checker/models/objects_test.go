package models

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// asJepsen reads operations one after the other, each a millisecond, as Jepsen writes them.
func asJepsen(t *testing.T, m Model, ops []jepsen.Op) checker.History {
	t.Helper()
	var h checker.History
	for i, op := range ops {
		o, err := m.Jepsen.Read(op)
		if err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		o.ID, o.Client, o.Call = i, "c", time.Duration(2*i)*time.Millisecond
		o.Return = o.Call + time.Millisecond
		if o.Outcome == checker.OutcomeUnknown {
			o.Client = "crashed" + string(rune('a'+i))
		}
		h = append(h, o)
	}
	if err := h.Validate(); err != nil {
		t.Fatalf("%s: %v", m.Name, err)
	}
	return h
}

func ok(f string, asked, told jepsen.Value) jepsen.Op {
	return jepsen.Op{F: f, Asked: asked, Told: told, Outcome: checker.OutcomeOK}
}

func unknown(f string, asked jepsen.Value) jepsen.Op { return jepsen.Op{F: f, Asked: asked} }

type vector = []jepsen.Value

const one, two, three = int64(1), int64(2), int64(3)

// steps are those of a transaction of one step.
func steps(f, register string, v jepsen.Value) vector {
	return vector{vector{jepsen.Keyword(f), jepsen.Keyword(register), v}}
}

func TestHistoriesOfObjectsAreJudgedAsJepsenWritesThem(t *testing.T) {
	for _, c := range []struct {
		model string
		level checker.Level
		ops   []jepsen.Op
		want  checker.Verdict
	}{
		{"queue", checker.Linearizable, []jepsen.Op{ok("enqueue", one, one), ok("enqueue", two, two), ok("dequeue", nil, one), ok("drain", nil, vector{two})}, checker.Valid},
		{"queue", checker.Linearizable, []jepsen.Op{ok("enqueue", one, one), ok("enqueue", two, two), ok("dequeue", nil, two), ok("drain", nil, vector{one})}, checker.Violation},
		{"queue", checker.Linearizable, []jepsen.Op{ok("enqueue", one, one), unknown("drain", nil), ok("enqueue", two, two), ok("dequeue", nil, two)}, checker.Valid},
		{"queue", checker.Linearizable, []jepsen.Op{ok("enqueue", one, one), ok("dequeue", nil, nil)}, checker.Violation},
		{"stack", checker.Linearizable, []jepsen.Op{ok("push", one, one), ok("push", two, two), ok("pop", nil, two), ok("pop", nil, one), ok("pop", nil, nil)}, checker.Valid},
		{"stack", checker.Linearizable, []jepsen.Op{ok("push", one, one), ok("push", two, two), ok("pop", nil, one)}, checker.Violation},
		{"priority-queue", checker.Linearizable, []jepsen.Op{ok("insert", int64(10), nil), ok("insert", int64(9), nil), ok("extract-min", nil, int64(9))}, checker.Valid},
		{"priority-queue", checker.Linearizable, []jepsen.Op{ok("insert", int64(10), nil), ok("insert", int64(9), nil), ok("extract-min", nil, int64(10))}, checker.Violation},
		{"set", checker.Linearizable, []jepsen.Op{ok("add", one, one), ok("read", nil, vector{one})}, checker.Valid},
		{"set", checker.Linearizable, []jepsen.Op{ok("add", one, one), ok("read", nil, vector{}), ok("read", nil, vector{one})}, checker.Violation},
		{"set", checker.Eventual, []jepsen.Op{ok("add", one, one), ok("read", nil, vector{}), ok("read", nil, vector{one})}, checker.Valid},
		{"set", checker.Eventual, []jepsen.Op{ok("add", one, one), ok("read", nil, vector{one}), ok("read", nil, vector{})}, checker.Violation},
		{"mutex", checker.Linearizable, []jepsen.Op{ok("acquire", nil, nil), ok("release", nil, nil), ok("acquire", nil, nil)}, checker.Valid},
		{"mutex", checker.Linearizable, []jepsen.Op{ok("acquire", nil, nil), ok("acquire", nil, nil)}, checker.Violation},
		{"mutex", checker.Linearizable, []jepsen.Op{ok("acquire", nil, nil), unknown("release", nil), ok("acquire", nil, nil)}, checker.Valid},
		{"mutex", checker.Linearizable, []jepsen.Op{ok("acquire-token", nil, one), ok("use", one, true), ok("seize", nil, two), ok("release-token", one, false), ok("holder", nil, two)}, checker.Valid},
		{"mutex", checker.Linearizable, []jepsen.Op{ok("acquire-token", nil, one), ok("acquire-token", nil, two)}, checker.Violation},
		{"mutex", checker.Linearizable, []jepsen.Op{ok("acquire-token", nil, one), ok("acquire", nil, nil)}, checker.Unknown},
		{"counter", checker.Linearizable, []jepsen.Op{ok("add", one, one), unknown("add", two), ok("read", nil, three)}, checker.Valid},
		{"counter", checker.Linearizable, []jepsen.Op{ok("add", one, one), ok("read", nil, two)}, checker.Violation},
		{"multi-register", checker.Linearizable, []jepsen.Op{ok("txn", steps("w", "x", one), steps("w", "x", one)), ok("txn", steps("r", "x", nil), steps("r", "x", one))}, checker.Valid},
		{"multi-register", checker.Linearizable, []jepsen.Op{ok("txn", steps("w", "x", one), steps("w", "x", one)), ok("txn", steps("w", "x", two), steps("w", "x", two)), ok("txn", steps("r", "x", nil), steps("r", "x", one))}, checker.Violation},
		{"multi-register", checker.Linearizable, []jepsen.Op{ok("txn", steps("r", "x", nil), steps("r", "x", int64(0))), ok("txn", steps("w", "x", one), steps("w", "x", one)), ok("txn", steps("r", "x", nil), steps("r", "x", int64(0)))}, checker.Violation},
		{"multi-register", checker.Linearizable, []jepsen.Op{ok("txn", steps("r", "x", nil), steps("r", "x", int64(0))), ok("txn", steps("w", "x", one), steps("w", "x", one))}, checker.Valid},
	} {
		m, _ := Find(c.model)
		a := m.Judge(asJepsen(t, m, c.ops), Terms{Level: c.level, Steps: 1_000_000})
		if found := checker.Conclude(a.Checks); found != c.want {
			t.Errorf("%s, %s: found %v of %v (%s), expected %v", c.model, c.level, found, c.ops, a.Checks[0].Detail, c.want)
		}
		for _, s := range a.Standings {
			if s.Level == c.level && s.Verdict != c.want {
				t.Errorf("%s, %s: found the standing %+v, expected %v", c.model, c.level, s, c.want)
			}
		}
	}
}

func TestWhatOfCountersIsOnlyNecessaryIsSaidToBe(t *testing.T) {
	h := asJepsen(t, counters, []jepsen.Op{ok("add", two, two), unknown("add", two), ok("read", nil, three)})
	a := counters.Judge(h, Terms{Level: checker.Linearizable})
	if !strings.Contains(a.Checks[0].Detail, "does not prove") || checker.Conclude(a.Checks) != checker.Violation || a.Standings[0].Verdict != checker.Violation {
		t.Errorf("found %+v; expected that the sum is within bounds, and that no order has it", a)
	}
	a = counters.Judge(h, Terms{Level: checker.Linearizable, Steps: 3})
	if a.Standings[0].Verdict != checker.Unknown {
		t.Errorf("found %+v, expected that too few steps prove nothing", a.Standings)
	}
}

func TestWhatJepsenWritesOfObjectsIsReadBack(t *testing.T) {
	for model, ops := range map[string][]jepsen.Op{
		"queue":          {ok("enqueue", one, one), unknown("enqueue", "a b"), ok("dequeue", nil, jepsen.Keyword("k")), ok("dequeue", nil, nil), ok("drain", nil, vector{one, two}), ok("drain", nil, vector{}), unknown("drain", nil)},
		"stack":          {ok("push", one, one), unknown("push", two), ok("pop", nil, one), ok("pop", nil, nil), unknown("pop", nil)},
		"priority-queue": {ok("insert", one, one), unknown("insert", two), ok("extract-min", nil, one), unknown("extract-min", nil)},
		"set":            {ok("add", one, one), unknown("add", two), ok("read", nil, vector{one, two}), ok("read", nil, vector{}), unknown("read", nil)},
		"mutex":          {ok("acquire", nil, nil), unknown("release", nil), ok("acquire-token", nil, one), ok("acquire-token", nil, nil), ok("use", one, true), ok("holder", nil, nil), ok("seize", nil, two), ok("release-token", two, false)},
		"counter":        {ok("add", -three, -three), unknown("add", one), ok("read", nil, three), unknown("read", nil)},
		"multi-register": {ok("txn", steps("w", "x", one), steps("w", "x", one)), ok("txn", steps("r", "x", nil), steps("r", "x", nil)), ok("txn", vector{steps("r", "x", nil)[0], steps("w", "y", two)[0]}, vector{steps("r", "x", one)[0], steps("w", "y", two)[0]}), unknown("txn", steps("w", "x", two))},
	} {
		m, _ := Find(model)
		for _, op := range ops {
			o, err := m.Jepsen.Read(op)
			if err != nil {
				t.Errorf("%s: %v", model, err)
				continue
			}
			if found := m.Jepsen.Write(&o); !reflect.DeepEqual(found, op) {
				t.Errorf("%s: found %+v, expected %+v", model, found, op)
			}
		}
	}
}

func TestWhatIsNoOperationOfObjectsIsRefused(t *testing.T) {
	for model, ops := range map[string][]jepsen.Op{
		"queue":          {ok("push", one, one), ok("enqueue", nil, nil), ok("drain", nil, one)},
		"stack":          {ok("enqueue", one, one), ok("push", nil, nil)},
		"priority-queue": {ok("pop", nil, one), ok("insert", nil, nil)},
		"set":            {ok("remove", one, one), ok("add", nil, nil), ok("read", nil, nil), ok("read", nil, one)},
		"mutex":          {ok("lock", nil, nil), ok("use", nil, true), ok("use", one, one), ok("seize", nil, nil), ok("acquire-token", nil, "x"), ok("use", int64(0), true)},
		"counter":        {ok("add", "x", nil), ok("add", int64(1e15), nil), ok("read", nil, nil), ok("increment", nil, nil)},
		"multi-register": {ok("append", nil, nil), ok("txn", nil, nil), ok("txn", steps("append", "x", one), nil), ok("txn", steps("r", "x", nil), steps("r", "y", one)), ok("txn", steps("w", "x", one), steps("w", "x", two)), ok("txn", steps("r", "x", nil), vector{})},
	} {
		m, _ := Find(model)
		for _, op := range ops {
			if o, err := m.Jepsen.Read(op); err == nil || !strings.Contains(err.Error(), "expected") {
				t.Errorf("%s: found %v (%v) of %+v, expected an error that says what was expected", model, o, err, op)
			}
		}
	}
}
