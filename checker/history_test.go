package checker

import (
	"strings"
	"testing"
)

// recorded returns o with places in the recording.
func recorded(o Operation, call, ret uint64) Operation {
	o.CallOrder, o.ReturnOrder = call, ret
	return o
}

func TestValidateRefusesWhatIsNoHistory(t *testing.T) {
	put := func(id int, client string, call, ret int64) Operation {
		return Operation{ID: id, Client: client, Kind: Put, Key: "x", Outcome: OutcomeOK, Call: ms(call), Return: ms(ret)}
	}
	change := func(change func(*Operation)) History {
		o := put(1, "c", 0, 1)
		change(&o)
		return History{o}
	}
	for _, test := range []struct {
		claim   string
		history History
		want    string // part of the error; none if empty
	}{
		{"an empty history is valid", nil, ""},
		{"a client may call again when it is told", History{put(1, "c", 0, 2), put(2, "c", 2, 3)}, ""},
		{"a return before the call", History{put(1, "c", 2, 1)}, "found a return at 1ms"},
		{"a call before the run", History{put(1, "c", -1, 1)}, "found a call at -1ms"},
		{"an id used twice", History{put(1, "c", 0, 1), put(1, "d", 0, 1)}, "found id 1 a second time"},
		{"a negative id", History{put(-1, "c", 0, 1)}, "found id -1"},
		{"two operations of a client at once", History{put(1, "c", 0, 3), put(2, "c", 2, 4)}, `client "c" at 2ms`},
		{"a call out of order", History{put(1, "c", 5, 6), put(2, "d", 4, 5)}, "in order of call"},
		{"recorded places", change(func(o *Operation) { o.CallOrder, o.ReturnOrder = 1, 2 }), ""},
		{"a return recorded before the call", change(func(o *Operation) { o.CallOrder, o.ReturnOrder = 2, 2 }), "found return order 2, expected one above"},
		{"calls recorded out of order", History{recorded(put(1, "c", 0, 9), 3, 9), recorded(put(2, "d", 0, 9), 2, 8)}, "found call order 2 after 3"},
		{"a client that calls before it returns", History{recorded(put(1, "c", 0, 2), 1, 4), recorded(put(2, "c", 2, 3), 3, 5)}, `found call order 3 by client "c"`},
		{"an id used again out of order", History{put(5, "c", 0, 1), put(3, "d", 0, 1), put(6, "e", 0, 1), put(3, "f", 0, 1)}, "found id 3 a second time"},
		{"no kind", change(func(o *Operation) { o.Kind = 0 }), "found operation kind 0"},
		{"no such outcome", change(func(o *Operation) { o.Outcome = 9 }), "found outcome 9"},
		{"an output of a put", change(func(o *Operation) { o.Output = "a" }), `found output "a"`},
		{"an expected value of a put", change(func(o *Operation) { o.Expected = "a" }), `found an expected value "a"`},
		{"a value of a get", change(func(o *Operation) { o.Kind, o.Value = Get, "a" }), `found value "a"`},
		{"an output of an absent key", change(func(o *Operation) { o.Kind, o.Output = Get, "a" }), `found output "a"`},
		{"a result of an unknown outcome", change(func(o *Operation) { o.Kind, o.Found, o.Outcome = Get, true, OutcomeUnknown }), "found true in Found"},
		{"text that is not UTF-8", change(func(o *Operation) { o.Value = "\xff" }), "expected UTF-8"},
	} {
		t.Run(test.claim, func(t *testing.T) {
			err := test.history.Validate()
			switch {
			case test.want == "" && err != nil:
				t.Errorf("found %v, expected no error", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("found %v, expected an error with %q", err, test.want)
			}
		})
	}
}

func TestAnOperationReadsLikeACall(t *testing.T) {
	for _, test := range []struct {
		o    Operation
		want string
	}{
		{Operation{Kind: Get, Key: "k", Found: true, Output: "v", Outcome: OutcomeOK}, `get(k) = "v"`},
		{Operation{Kind: Get, Key: "k", Outcome: OutcomeOK}, `get(k) = absent`},
		{Operation{Kind: Get, Key: "k"}, `get(k) = ?`},
		{Operation{Kind: Put, Key: "", Value: "v", Outcome: OutcomeOK}, `put("", "v")`},
		{Operation{Kind: Delete, Key: "a\nb", Outcome: OutcomeFail}, `delete("a\nb") failed`},
		{Operation{Kind: Append, Key: "k", Value: "v", Output: "uv", Outcome: OutcomeOK}, `append(k, "v") = "uv"`},
		{Operation{Kind: CompareAndSet, Key: "k", Expected: "u", Value: "v", Found: true, Outcome: OutcomeOK}, `cas(k, "u", "v") = swapped`},
		{Operation{Kind: CompareAndSet, Key: "k", Expected: "u", Value: "v", Outcome: OutcomeOK}, `cas(k, "u", "v") = not swapped`},
	} {
		if got := test.o.String(); got != test.want {
			t.Errorf("found %s, expected %s", got, test.want)
		}
	}
}
