package checker

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// laggardsShown bounds how many clients the detail of Progress names.
const laggardsShown = 5

// Progress judges whether clients are served again: each client that goes on
// after the instant from, because it calls an operation then or still waits
// for one, must complete one with OutcomeOK within bound, counted from its
// first such call or from the instant itself, whichever is later.
//
// Liveness can only be judged against a bound, and the detail names it. The
// verdict is Unknown if no client goes on, or if the history ends before a
// client's time is up; the history ends at its latest return.
func Progress(h History, from, bound time.Duration) Check {
	check := Check{Name: "progress", Promise: Liveness}
	if err := h.Validate(); err != nil {
		check.Detail = "the history cannot be judged: " + err.Error()
		return check
	}
	var end time.Duration
	first := make(map[string]Operation) // the first of each client that goes on
	served := make(map[string]bool)
	for _, o := range h {
		end = max(end, o.Return)
		if o.Call < from && o.Return <= from {
			continue
		}
		if _, found := first[o.Client]; !found {
			first[o.Client] = o
		}
		if o.Outcome == OutcomeOK && o.Return-max(first[o.Client].Call, from) <= bound {
			served[o.Client] = true
		}
	}
	if len(first) == 0 {
		check.Detail = fmt.Sprintf("no client called or waited after %v, so nothing shows progress within %v", from, bound)
		return check
	}
	var late, open []Operation
	for _, client := range h.Clients() {
		o, goesOn := first[client]
		switch {
		case !goesOn || served[client]:
		case end-max(o.Call, from) < bound:
			open = append(open, o)
		default:
			late = append(late, o)
		}
	}
	switch {
	case len(late) > 0:
		check.Verdict = Violation
		check.Detail = fmt.Sprintf("%d of %d clients completed nothing ok within %v after %v: %s",
			len(late), len(first), bound, from, describeLaggards(late))
		check.Evidence.At = from + bound
		for _, o := range late {
			check.Evidence.Operations = append(check.Evidence.Operations, o.ID)
		}
		slices.Sort(check.Evidence.Operations)
	case len(open) > 0:
		check.Detail = fmt.Sprintf("the history ends at %v, too early to tell for %d of %d clients whether they complete anything within %v after %v: %s",
			end, len(open), len(first), bound, from, describeLaggards(open))
	default:
		check.Verdict = Valid
		check.Detail = fmt.Sprintf("each of %d clients completed an operation within %v after %v", len(first), bound, from)
	}
	return check
}

// describeLaggards says since when and which operation each client got
// nowhere.
func describeLaggards(first []Operation) string {
	var words []string
	for _, o := range first[:min(len(first), laggardsShown)] {
		words = append(words, fmt.Sprintf("%s since its %v of %s at %v", o.Client, o.Kind, printable(o.Key), o.Call))
	}
	if more := len(first) - laggardsShown; more > 0 {
		words = append(words, fmt.Sprintf("%d more", more))
	}
	return strings.Join(words, ", ")
}
