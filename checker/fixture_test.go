package checker

import (
	"fmt"
	"strings"
	"testing"
	"time"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

// Kinds of operation with all sorts of inputs and outputs.
var (
	see    = &Kind{Name: "see", Reads: true, Output: MaybeOutput, Told: [2]string{"absent"}}
	set    = &Kind{Name: "set", Inputs: OneInput}
	remove = &Kind{Name: "remove"}
	extend = &Kind{Name: "extend", Inputs: OneInput, Output: TextOutput}
	swap   = &Kind{Name: "swap", Inputs: TwoInputs, Output: FlagOutput, Told: [2]string{"not swapped", "swapped"}}
	tick   = &Kind{Name: "tick", Keyless: true, Output: TextOutput, Plain: true}
	take   = &Kind{Name: "take", Output: MaybeOutput}
	lock   = &Kind{Name: "lock", Inputs: OneInput, Output: FlagOutput, Plain: true}

	testKinds = Kinds{see, set, remove, extend, swap, tick, take, lock}
)

// A history is written one operation a line:
//
//	client call return key kind inputs -> result
//
// with times in milliseconds. The result is what the operation returns, in words
// or without quotes, and ok if that is nothing; ? stands for an unknown outcome
// and fail for a failed operation.
func historyOf(t testing.TB, text string) History {
	t.Helper()
	var h History
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		request, result, _ := strings.Cut(strings.TrimSpace(line), " -> ")
		words := strings.Fields(request)
		o := Operation{ID: len(h) + 1, Client: words[0], Kind: testKinds.Named(words[4])}
		var call, ret int
		if _, err := fmt.Sscan(words[1]+" "+words[2], &call, &ret); err != nil || o.Kind == nil {
			t.Fatalf("%q: %v, or there is no such kind", line, err)
		}
		o.Call, o.Return = time.Duration(call)*time.Millisecond, time.Duration(ret)*time.Millisecond
		if o.has(fieldKey) {
			o.Key = words[3]
		}
		switch inputs := words[5:]; o.Kind.Inputs {
		case OneInput:
			o.Value = inputs[0]
		case TwoInputs:
			o.Expected, o.Value = inputs[0], inputs[1]
		}
		switch result {
		case "?":
		case "fail":
			o.Outcome = OutcomeFail
		default:
			o.Outcome = OutcomeOK
			o.Found = o.has(fieldFound) && result != o.Kind.told(false)
			if o.has(fieldOutput) {
				o.Output = result
			}
		}
		h = append(h, o)
	}
	if err := h.Validate(); err != nil {
		t.Fatal(err)
	}
	return h
}
