package keyvalue_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
)

func TestEachKindHasItsLine(t *testing.T) {
	h := modeltest.History(t, `
		c1 0 1 x get -> absent
		c1 2 3 x put <a> -> ok
		c1 4 5 x get -> <a>
		c1 6 7 x append b -> <a>b
		c1 8 9 x cas q r -> no
		c1 10 11 x delete -> ?
		c1 12 13 x get -> fail`)
	const want = `{"id":1,"client":"c1","kind":"get","key":"x","outcome":"ok","found":false,"call_ns":0,"return_ns":1000000}
{"id":2,"client":"c1","kind":"put","key":"x","value":"<a>","outcome":"ok","call_ns":2000000,"return_ns":3000000}
{"id":3,"client":"c1","kind":"get","key":"x","outcome":"ok","found":true,"output":"<a>","call_ns":4000000,"return_ns":5000000}
{"id":4,"client":"c1","kind":"append","key":"x","value":"b","outcome":"ok","output":"<a>b","call_ns":6000000,"return_ns":7000000}
{"id":5,"client":"c1","kind":"cas","key":"x","value":"r","expected":"q","outcome":"ok","found":false,"call_ns":8000000,"return_ns":9000000}
{"id":6,"client":"c1","kind":"delete","key":"x","outcome":"unknown","call_ns":10000000,"return_ns":11000000}
{"id":7,"client":"c1","kind":"get","key":"x","outcome":"fail","call_ns":12000000,"return_ns":13000000}
`
	var file strings.Builder
	if err := h.Write(&file); err != nil {
		t.Fatal(err)
	}
	if file.String() != want {
		t.Errorf("found\n%s\nexpected\n%s", file.String(), want)
	}
	back, err := checker.ReadHistory(strings.NewReader(want), "h.jsonl", keyvalue.Kinds)
	if err != nil || !slices.Equal(back, h) {
		t.Errorf("found %v (%v) in the file, expected %v", back, err, h)
	}
}

func TestAKindThatAStoreHasNotIsRefused(t *testing.T) {
	_, err := checker.ReadHistory(strings.NewReader(`{"id":1,"kind":"post"}`), "h", keyvalue.Kinds)
	const want = `h:1:16: kind: found "post", expected an operation kind: get, put, delete, append or cas`
	if err == nil || err.Error() != want {
		t.Errorf("found    %v\nexpected %s", err, want)
	}
}

func TestAnOperationOfAnotherServiceIsNotJudged(t *testing.T) {
	lock := &checker.Kind{Name: "lock"}
	h := checker.History{
		{ID: 1, Kind: keyvalue.Get, Key: "x", Outcome: checker.OutcomeOK},
		{ID: 7, Kind: lock, Key: "x", Outcome: checker.OutcomeOK, Call: 1, Return: 2},
	}
	for _, check := range []checker.Check{keyvalue.Linearizable(h, 0).Check, keyvalue.WrittenValues(h), keyvalue.Converged(h, 0, 0)} {
		const want = "the history cannot be judged: operation 2 of the history (id 7): found the operation kind \"lock\", expected get, put, delete, append or cas of the service that is judged"
		if check.Verdict != checker.Unknown || check.Detail != want {
			t.Errorf("%s: found %v (%s), expected unknown (%s)", check.Name, check.Verdict, check.Detail, want)
		}
	}
}

func TestAnOperationReadsLikeACall(t *testing.T) {
	for _, test := range []struct {
		o    checker.Operation
		want string
	}{
		{checker.Operation{Kind: keyvalue.Get, Key: "k", Found: true, Output: "v", Outcome: checker.OutcomeOK}, `get(k) = "v"`},
		{checker.Operation{Kind: keyvalue.Get, Key: "k", Outcome: checker.OutcomeOK}, `get(k) = absent`},
		{checker.Operation{Kind: keyvalue.Get, Key: "k"}, `get(k) = ?`},
		{checker.Operation{Kind: keyvalue.Put, Key: "", Value: "v", Outcome: checker.OutcomeOK}, `put("", "v")`},
		{checker.Operation{Kind: keyvalue.Delete, Key: "a\nb", Outcome: checker.OutcomeFail}, `delete("a\nb") failed`},
		{checker.Operation{Kind: keyvalue.Append, Key: "k", Value: "v", Output: "uv", Outcome: checker.OutcomeOK}, `append(k, "v") = "uv"`},
		{checker.Operation{Kind: keyvalue.CompareAndSet, Key: "k", Expected: "u", Value: "v", Found: true, Outcome: checker.OutcomeOK}, `cas(k, "u", "v") = swapped`},
		{checker.Operation{Kind: keyvalue.CompareAndSet, Key: "k", Expected: "u", Value: "v", Outcome: checker.OutcomeOK}, `cas(k, "u", "v") = not swapped`},
	} {
		if got := test.o.String(); got != test.want {
			t.Errorf("found %s, expected %s", got, test.want)
		}
	}
}
