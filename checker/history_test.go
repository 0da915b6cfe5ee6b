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
	set := func(id int, client string, call, ret int64) Operation {
		return Operation{ID: id, Client: client, Kind: set, Key: "x", Outcome: OutcomeOK, Call: ms(call), Return: ms(ret)}
	}
	change := func(change func(*Operation)) History {
		o := set(1, "c", 0, 1)
		change(&o)
		return History{o}
	}
	for _, test := range []struct {
		claim   string
		history History
		want    string // part of the error; none if empty
	}{
		{"an empty history is valid", nil, ""},
		{"a client may call again when it is told", History{set(1, "c", 0, 2), set(2, "c", 2, 3)}, ""},
		{"a return before the call", History{set(1, "c", 2, 1)}, "found a return at 1ms"},
		{"a call before the run", History{set(1, "c", -1, 1)}, "found a call at -1ms"},
		{"an id used twice", History{set(1, "c", 0, 1), set(1, "d", 0, 1)}, "found id 1 a second time"},
		{"a negative id", History{set(-1, "c", 0, 1)}, "found id -1"},
		{"two operations of a client at once", History{set(1, "c", 0, 3), set(2, "c", 2, 4)}, `client "c" at 2ms`},
		{"a call out of order", History{set(1, "c", 5, 6), set(2, "d", 4, 5)}, "in order of call"},
		{"recorded places", change(func(o *Operation) { o.CallOrder, o.ReturnOrder = 1, 2 }), ""},
		{"a return recorded before the call", change(func(o *Operation) { o.CallOrder, o.ReturnOrder = 2, 2 }), "found return order 2, expected one above"},
		{"calls recorded out of order", History{recorded(set(1, "c", 0, 9), 3, 9), recorded(set(2, "d", 0, 9), 2, 8)}, "found call order 2 after 3"},
		{"a client that calls before it returns", History{recorded(set(1, "c", 0, 2), 1, 4), recorded(set(2, "c", 2, 3), 3, 5)}, `found call order 3 by client "c"`},
		{"an id used again out of order", History{set(5, "c", 0, 1), set(3, "d", 0, 1), set(6, "e", 0, 1), set(3, "f", 0, 1)}, "found id 3 a second time"},
		{"no kind", change(func(o *Operation) { o.Kind = nil }), "found no kind of operation"},
		{"no such outcome", change(func(o *Operation) { o.Outcome = 9 }), "found outcome 9"},
		{"an output of a set", change(func(o *Operation) { o.Output = "a" }), `found output "a"`},
		{"an expected value of a set", change(func(o *Operation) { o.Expected = "a" }), `found an expected value "a"`},
		{"a value of a see", change(func(o *Operation) { o.Kind, o.Value = see, "a" }), `found value "a"`},
		{"an output of an absent key", change(func(o *Operation) { o.Kind, o.Output = see, "a" }), `found output "a"`},
		{"a result of an unknown outcome", change(func(o *Operation) { o.Kind, o.Found, o.Outcome = see, true, OutcomeUnknown }), "found true in Found"},
		{"a key of an operation on none", change(func(o *Operation) { o.Kind, o.Outcome = tick, OutcomeUnknown }), `found key "x"`},
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
		{Operation{Kind: see, Key: "k", Found: true, Output: "v", Outcome: OutcomeOK}, `see(k) = "v"`},
		{Operation{Kind: see, Key: "k", Outcome: OutcomeOK}, `see(k) = absent`},
		{Operation{Kind: see, Key: "k"}, `see(k) = ?`},
		{Operation{Kind: set, Key: "", Value: "v", Outcome: OutcomeOK}, `set("", "v")`},
		{Operation{Kind: remove, Key: "a\nb", Outcome: OutcomeFail}, `remove("a\nb") failed`},
		{Operation{Kind: extend, Key: "k", Value: "v", Output: "uv", Outcome: OutcomeOK}, `extend(k, "v") = "uv"`},
		{Operation{Kind: swap, Key: "k", Expected: "u", Value: "v", Found: true, Outcome: OutcomeOK}, `swap(k, "u", "v") = swapped`},
		{Operation{Kind: swap, Key: "k", Expected: "u", Value: "v", Outcome: OutcomeOK}, `swap(k, "u", "v") = not swapped`},
		{Operation{Kind: see, Key: "k", Outcome: OutcomeFail}, `see(k) failed`},
		{Operation{Kind: tick, Output: "7", Outcome: OutcomeOK}, `tick() = 7`},
		{Operation{Kind: tick, Output: "", Outcome: OutcomeOK}, `tick() = ""`},
		{Operation{Kind: tick}, `tick() = ?`},
		{Operation{Kind: take, Key: "q", Outcome: OutcomeOK}, `take(q) = nothing`},
		{Operation{Kind: take, Key: "q", Found: true, Output: "v", Outcome: OutcomeOK}, `take(q) = "v"`},
		{Operation{Kind: lock, Key: "l", Value: "3", Found: true, Outcome: OutcomeOK}, `lock(l, 3) = yes`},
		{Operation{Kind: lock, Key: "l", Value: "3", Outcome: OutcomeOK}, `lock(l, 3) = no`},
	} {
		if got := test.o.String(); got != test.want {
			t.Errorf("found %s, expected %s", got, test.want)
		}
	}
}
