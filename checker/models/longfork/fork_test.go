package longfork

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// drawn is a history of writes of the keys of one group and reads of all of them, which show what some
// first part of an order of the writes left; with replicas each has an order of its own.
func drawn(seed uint64, replicas int) checker.History {
	random := rand.New(rand.NewPCG(seed, 3))
	keys := 2 + random.IntN(3)
	orders := make([][]int, replicas)
	for i := range orders {
		orders[i] = random.Perm(keys)
	}
	var h checker.History
	add := func(o checker.Operation) {
		o.ID, o.Client, o.Call = len(h), fmt.Sprint("c", len(h)), time.Duration(random.IntN(2)+2*len(h))
		o.Return = o.Call + time.Duration(random.IntN(9))
		h = append(h, o)
	}
	for k := range keys {
		add(checker.Operation{Kind: Write, Key: fmt.Sprint(k), Value: fmt.Sprint(k * k), Outcome: checker.Outcome(random.IntN(2))})
	}
	for range 2 + random.IntN(5) {
		order := orders[random.IntN(replicas)][:random.IntN(keys+1)]
		var asked []string
		var readings []reading
		for _, k := range random.Perm(keys) {
			r := reading{key: fmt.Sprint(k), written: slices.Contains(order, k)}
			if r.written {
				r.value = fmt.Sprint(k * k)
			}
			asked, readings = append(asked, r.key), append(readings, r)
		}
		add(checker.Operation{Kind: Read, Value: strings.Join(asked, " "), Output: text(readings), Outcome: checker.OutcomeOK})
	}
	return h
}

// agreed tries every order of the writes.
func agreed(h checker.History) bool {
	var keys []string
	for _, o := range h {
		if o.Kind == Write {
			keys = append(keys, o.Key)
		}
	}
	var try func(at int) bool
	try = func(at int) bool {
		if at < len(keys) {
			for i := at; i < len(keys); i++ {
				keys[at], keys[i] = keys[i], keys[at]
				found := try(at + 1)
				keys[at], keys[i] = keys[i], keys[at]
				if found {
					return true
				}
			}
			return false
		}
		for i := range h {
			if h[i].Kind != Read {
				continue
			}
			readings, _ := readOutput(&h[i])
			missed := false
			for _, key := range keys {
				at := slices.IndexFunc(readings, func(r reading) bool { return r.key == key })
				if missed && readings[at].written {
					return false
				}
				missed = missed || !readings[at].written
			}
		}
		return true
	}
	return try(0)
}

func TestForksAreFoundWhereNoOrderOfTheWritesExplainsTheReads(t *testing.T) {
	verdicts := make(map[checker.Verdict]int)
	for seed := range uint64(100_000) {
		h := drawn(seed, 1+int(seed%3))
		found := Check(h, 0)
		verdicts[found.Verdict]++
		if violates := !agreed(h); violates != (found.Verdict == checker.Violation) {
			t.Fatalf("seed %d: found %v (%s), expected that it is a violation: %v, for\n%v", seed, found.Verdict, found.Detail, violates, h)
		}
	}
	if verdicts[checker.Valid] < 10_000 || verdicts[checker.Violation] < 10_000 || verdicts[checker.Unknown] < 1_000 {
		t.Errorf("found the verdicts %v, expected many of each", verdicts)
	}
}

// story is operations that follow each other.
func story(operations ...checker.Operation) checker.History {
	for i := range operations {
		o := &operations[i]
		o.ID, o.Client, o.Outcome = i, "c1", checker.OutcomeOK
		o.Call = time.Duration(2*i) * time.Millisecond
		o.Return = o.Call + time.Millisecond
	}
	return operations
}

func write(key string) checker.Operation {
	return checker.Operation{Kind: Write, Key: key, Value: "1"}
}

func read(output string) checker.Operation {
	return checker.Operation{Kind: Read, Value: strings.ReplaceAll(output, "=1", ""), Output: output}
}

func TestALongForkIsToldWithBothReads(t *testing.T) {
	checks, standings := Judge(story(write("x"), write("y"), read("x=1 y"), read("x y=1")), 0)
	found := checks[0]
	const expected = "read(x y) = x y=1 by c1 (6ms to 7ms) saw key y and not key x; given read(x y) = x=1 y by c1 (4ms to 5ms), which saw key x and not key y, no one order of the two writes explains both"
	if found.Verdict != checker.Violation || found.Detail != expected || !slices.Equal(found.Evidence.Operations, []int{0, 1, 2, 3}) || *found.Evidence.Accused != 3 {
		t.Errorf("found %v:\n%s\nexpected a violation:\n%s", found.Verdict, found.Detail, expected)
	}
	cycle := ""
	for _, d := range found.Evidence.Cycle {
		cycle += fmt.Sprintf("%d %s %d, ", d.Before, d.Kind, d.After)
	}
	if cycle != "0 wr 2, 2 rw 1, 1 wr 3, 3 rw 0, " || found.Evidence.Cycle[1].Why != "read(x y) did not see what write(y, 1) wrote" {
		t.Errorf("found the cycle %s", cycle)
	}
	for i, s := range standings {
		if s.Level != Levels[i] || s.Verdict != checker.Violation || s.Why != found.Detail {
			t.Errorf("found %+v", s)
		}
	}
}

func TestWhatCannotShowAForkIsNotValid(t *testing.T) {
	for name, test := range map[string]struct {
		h        checker.History
		expected checker.Verdict
		says     string
	}{
		"nothing":                     {nil, checker.Unknown, "no two reads"},
		"reads of all or nothing":     {story(write("x"), write("y"), read("x y"), read("x=1 y=1")), checker.Unknown, "no two reads"},
		"one read of one of two":      {story(write("x"), write("y"), read("x=1 y"), read("x=1 y=1")), checker.Unknown, "no two reads"},
		"reads that agree":            {story(write("x"), write("y"), read("x=1 y"), read("x=1 y")), checker.Valid, "in 1 comparisons"},
		"reads of other groups":       {story(write("x"), write("y"), write("z"), read("x=1 y"), read("y=1 z")), checker.Unknown, "no two reads"},
		"reads that share two keys":   {story(write("x"), write("y"), write("z"), read("x=1 y z"), read("y=1 x")), checker.Violation, "opposite"},
		"a key that is written twice": {story(write("x"), write("x"), read("x=1 y"), read("x y=1")), checker.Unknown, "written once"},
		"an output of another read":   {story(write("x"), checker.Operation{Kind: Read, Value: "x y", Output: "x=1"}), checker.Unknown, "expected 2 keys"},
	} {
		if found := Check(test.h, 0); found.Verdict != test.expected || test.expected != checker.Violation && !strings.Contains(found.Detail, test.says) {
			t.Errorf("%s: found %v (%s), expected %v (%s)", name, found.Verdict, found.Detail, test.expected, test.says)
		}
	}
	if found := Check(story(write("x"), write("y"), read("x=1 y"), read("x=1 y")), 4); found.Verdict != checker.Unknown || !strings.Contains(found.Detail, "allow more") {
		t.Errorf("found %v (%s), expected that the steps run out", found.Verdict, found.Detail)
	}
}

func TestWhatNobodyWroteRulesOutAllLevels(t *testing.T) {
	h := story(write("x"), read("x=1 y=1"), read("x=1 y=1"))
	checks, standings := Judge(h, 0)
	if len(checks) != 2 || checks[1].Verdict != checker.Violation || standings[3].Verdict != checker.Violation {
		t.Errorf("found %v and %v", checks, standings)
	}
	h = story(write("x"), write("y"), read("x=1 y"), read("x=1 y"))
	checks, standings = Judge(h, 0)
	if len(checks) != 1 || checks[0].Verdict != checker.Valid || standings[0].Verdict != checker.Unknown || standings[0].Why == "" {
		t.Errorf("found %v and %v: no fork is no proof of a level", checks, standings)
	}
}

func TestLongForksAreReadAndWritten(t *testing.T) {
	v := func(parts ...jepsen.Value) []jepsen.Value { return parts }
	w, r := jepsen.Keyword("w"), jepsen.Keyword("r")
	for expected, op := range map[string]jepsen.Op{
		"write(0, 1)":        {F: "txn", Asked: v(v(w, int64(0), int64(1))), Told: v(v(w, int64(0), int64(1))), Outcome: checker.OutcomeOK},
		"read(1 0) = 1=7 0":  {F: "txn", Asked: v(v(r, int64(1), nil), v(r, int64(0), nil)), Told: v(v(r, int64(1), int64(7)), v(r, int64(0), nil)), Outcome: checker.OutcomeOK},
		"read(1 a) = ?":      {F: "txn", Asked: v(v(r, int64(1), nil), v(r, "a", nil))},
		"write(0, 1) failed": {F: "txn", Asked: v(v(w, int64(0), int64(1))), Outcome: checker.OutcomeFail},
	} {
		o, err := Jepsen.Read(op)
		if err != nil || o.String() != expected {
			t.Errorf("found %v (%v), expected %s", o, err, expected)
			continue
		}
		if again, err := Jepsen.Read(Jepsen.Write(&o)); err != nil || again != o {
			t.Errorf("found %v (%v) after it was written, expected %v", again, err, o)
		}
	}
	for _, asked := range []jepsen.Value{nil, int64(1), v(), v(int64(1)), v(v(w, int64(0), nil)), v(v(v(), int64(0))), v(v(w, int64(0), int64(1)), v(r, int64(0), nil)), v(v(r, int64(0), nil), v(r, int64(0), nil))} {
		if o, err := Jepsen.Read(jepsen.Op{F: "txn", Asked: asked}); err == nil || !strings.Contains(err.Error(), "expected") {
			t.Errorf("%v: found %v (%v), expected an error that says what was expected", asked, o, err)
		}
	}
}

func TestAHistoryOfForksIsTheSameThroughAFile(t *testing.T) {
	h := drawn(7, 2)
	var file bytes.Buffer
	if err := h.Write(&file); err != nil {
		t.Fatal(err)
	}
	again, err := checker.ReadHistory(&file, "f", Kinds)
	if err != nil || !slices.Equal(again, h) {
		t.Errorf("found %v (%v), expected %v", again, err, h)
	}
}
