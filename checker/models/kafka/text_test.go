package kafka

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

func TestOperationsOnLogsAreReadAndWritten(t *testing.T) {
	v := func(parts ...jepsen.Value) []jepsen.Value { return parts }
	send, poll := jepsen.Keyword("send"), jepsen.Keyword("poll")
	logs := jepsen.Map{{Key: int64(0), Value: v(v(int64(3), int64(7)), v(nil, "a b"))}, {Key: "k", Value: v()}}
	for expected, op := range map[string]jepsen.Op{
		"send(send 0 7) = 0@3": {F: "send", Asked: v(v(send, int64(0), int64(7))), Told: v(v(send, int64(0), v(int64(3), int64(7)))), Outcome: checker.OutcomeOK},
		"send(send 0 7) = 0@?": {F: "send", Asked: v(v(send, int64(0), int64(7))), Told: v(v(send, int64(0), v(nil, int64(7)))), Outcome: checker.OutcomeOK},
		"send(send 0 7) = ?":   {F: "send", Asked: v(v(send, int64(0), int64(7)))},
		"poll(poll) = nothing": {F: "poll", Asked: v(v(poll)), Told: v(v(poll, jepsen.Map{})), Outcome: checker.OutcomeOK},
		"txn(poll; send 0 8) = 0=[3:7 ?:a%20b] k=[]; 0@9": {F: "txn", Asked: v(v(poll), v(send, int64(0), int64(8))),
			Told: v(v(poll, logs), v(send, int64(0), v(int64(9), int64(8)))), Outcome: checker.OutcomeOK},
		"assign(0 k)":      {F: "assign", Asked: v(int64(0), "k"), Told: v(int64(0), "k"), Outcome: checker.OutcomeOK},
		"subscribe(0) = ?": {F: "subscribe", Asked: v(int64(0))},
		"crash() = ?":      {F: "crash"},
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
	for _, op := range []jepsen.Op{
		{F: "read"}, {F: "send"}, {F: "send", Asked: v()}, {F: "send", Asked: v(v(poll))}, {F: "poll", Asked: v(v(send, int64(0), int64(1)))}, {F: "txn", Asked: v(v(send, int64(0)))},
		{F: "txn", Asked: v(int64(1))}, {F: "txn", Asked: v(v(v()))}, {F: "assign", Asked: int64(1)},
		{F: "poll", Asked: v(v(poll)), Outcome: checker.OutcomeOK}, {F: "poll", Asked: v(v(poll)), Told: v(v(poll, int64(1))), Outcome: checker.OutcomeOK},
		{F: "send", Asked: v(v(send, int64(0), int64(7))), Told: v(v(send, int64(0), v(int64(-3), int64(7)))), Outcome: checker.OutcomeOK},
		{F: "send", Asked: v(v(send, int64(0), int64(7))), Told: v(v(send, int64(0), v(int64(3), int64(8)))), Outcome: checker.OutcomeOK},
	} {
		if o, err := Jepsen.Read(op); err == nil || !strings.Contains(err.Error(), "expected") {
			t.Errorf("%v: found %v (%v), expected an error that says what was expected", op, o, err)
		}
	}
}

func TestAHistoryOfLogsIsTheSameThroughAFile(t *testing.T) {
	h := newCluster(4).history(30)
	var file bytes.Buffer
	if err := h.Write(&file); err != nil {
		t.Fatal(err)
	}
	again, err := checker.ReadHistory(&file, "f", Kinds)
	if err != nil || !slices.Equal(again, h) {
		t.Errorf("found %v (%v), expected %v", again, err, h)
	}
}

func FuzzSteps(f *testing.F) {
	f.Add("send k1 7; poll", "k1@3; k1=[0:5 1:6] k2=[]")
	f.Add("poll", "nothing")
	f.Add("poll", "k=[?:1]")
	f.Add("send k 7", "k@?")
	f.Add("poll; poll", "k=[; ]")
	f.Fuzz(func(t *testing.T, value, output string) {
		o := checker.Operation{Kind: Transaction, Value: value, Output: output, Outcome: checker.OutcomeOK}
		steps, err := readSteps(&o)
		if err != nil {
			return
		}
		var asked, answers []string
		for _, s := range steps {
			asked, answers = append(asked, s.asked()), append(answers, s.answer())
		}
		again := checker.Operation{Kind: Transaction, Value: strings.Join(asked, between), Output: strings.Join(answers, between), Outcome: checker.OutcomeOK}
		if again.Value != value {
			t.Errorf("found %q, expected %q", again.Value, value)
		}
		if _, err := readSteps(&again); err != nil {
			t.Errorf("%q = %q was written as %q: %v", value, output, again.Output, err)
		}
	})
}
