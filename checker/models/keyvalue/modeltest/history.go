package modeltest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// History reads a history that is written one operation a line:
//
//	client call return key kind arguments -> result
//
// with times in milliseconds. The result of an operation that returns nothing
// is ok; ? stands for an unknown outcome and fail for a failed operation.
func History(t testing.TB, text string) checker.History {
	t.Helper()
	var h checker.History
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		request, result, found := strings.Cut(strings.TrimSpace(line), " -> ")
		if !found {
			t.Fatalf("found %q, expected an arrow and a result", line)
		}
		words := strings.Fields(request)
		o := checker.Operation{ID: len(h) + 1, Client: words[0], Key: words[3]}
		var call, ret int
		if _, err := fmt.Sscan(words[1]+" "+words[2], &call, &ret); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		o.Call, o.Return = time.Duration(call)*time.Millisecond, time.Duration(ret)*time.Millisecond
		if o.Kind = keyvalue.Kinds.Named(words[4]); o.Kind == nil {
			t.Fatalf("found %q in %q, expected a kind of operation", words[4], line)
		}
		switch o.Kind {
		case keyvalue.Put, keyvalue.Append:
			o.Value = words[5]
		case keyvalue.CompareAndSet:
			o.Expected, o.Value = words[5], words[6]
		}
		switch {
		case result == "?":
		case result == "fail":
			o.Outcome = checker.OutcomeFail
		default:
			o.Outcome = checker.OutcomeOK
			switch {
			case o.Kind == keyvalue.Get && result != "absent":
				o.Found, o.Output = true, result
			case o.Kind == keyvalue.Append:
				o.Output = result
			case o.Kind == keyvalue.CompareAndSet:
				o.Found = result == "swapped"
			}
		}
		h = append(h, o)
	}
	if err := h.Validate(); err != nil {
		t.Fatal(err)
	}
	return h
}
