package checker

import (
	"encoding/json"
	"testing"
	"time"
)

func TestTheZeroVerdictIsUnknown(t *testing.T) {
	var c Check
	if c.Verdict != Unknown || c.Verdict.ExitStatus() != 2 {
		t.Errorf("found %v with status %d, expected unknown with 2", c.Verdict, c.Verdict.ExitStatus())
	}
}

func TestWorstPutsViolationOverUnknownOverValid(t *testing.T) {
	for _, test := range []struct {
		verdicts []Verdict
		want     Verdict
	}{
		{nil, Unknown},
		{[]Verdict{Valid}, Valid},
		{[]Verdict{Valid, Unknown, Valid}, Unknown},
		{[]Verdict{Unknown, Violation}, Violation},
		{[]Verdict{Violation, Valid}, Violation},
	} {
		var checks []Check
		for _, v := range test.verdicts {
			checks = append(checks, Check{Verdict: v})
		}
		if got := worst(checks); got != test.want {
			t.Errorf("worst of %v: found %v, expected %v", test.verdicts, got, test.want)
		}
	}
}

func TestACheckIsTheSameAfterJSON(t *testing.T) {
	for _, test := range []struct {
		check Check
		json  string
	}{
		{Check{Name: "n", Verdict: Valid, Detail: "d"},
			`{"name":"n","verdict":"valid","detail":"d"}`},
		{Check{Name: "n", Verdict: Unknown, Detail: "d"},
			`{"name":"n","verdict":"unknown","detail":"d"}`},
		{Check{Name: "n", Verdict: Violation, Detail: "d", Evidence: Evidence{Operations: []int{1, 2}, Event: 7, At: 3 * time.Microsecond}},
			`{"name":"n","verdict":"violation","detail":"d","evidence":{"operations":[1,2],"event":7,"at_ns":3000}}`},
	} {
		text, err := json.Marshal(test.check)
		if err != nil || string(text) != test.json {
			t.Errorf("found %s (%v), expected %s", text, err, test.json)
		}
		var back Check
		if err := json.Unmarshal(text, &back); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if again, _ := json.Marshal(back); string(again) != test.json {
			t.Errorf("found %s after reading, expected %s", again, test.json)
		}
	}
	var v Verdict
	if err := json.Unmarshal([]byte(`"good"`), &v); err == nil {
		t.Error("found verdict \"good\" accepted, expected an error")
	}
}

func TestACheckThatCannotTellIsUnknownWhateverItWasBefore(t *testing.T) {
	c := Check{Name: "n"}
	if got := c.Valid("a").Unknown("b"); got.Verdict != Unknown || got.Detail != "b" {
		t.Errorf("found %+v, expected an unknown check", got)
	}
	if got := c.Violated(Evidence{Event: 3}, "a").Unknown("b"); got.Verdict != Unknown || !got.Evidence.IsZero() {
		t.Errorf("found %+v, expected an unknown check without evidence", got)
	}
}
