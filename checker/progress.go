package checker

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
)

// ProgressName is the name of the check of Progress.
const ProgressName = "progress"

// laggardsShown bounds how many operations the detail of Progress names.
const laggardsShown = 5

// Progress judges whether clients are served again: each operation that a
// client calls after the instant from must complete with OutcomeOK within bound
// of its call. One that does not is made good by another of the same client that
// reads, or writes, the same key and completes by then: so a client may ask again.
// What a client called before, and waits for at that instant, counts as called
// then, unless the client gave it up and went on.
//
// Liveness can only be judged against a bound, and the detail names it. The
// verdict is Unknown if no client goes on, or if the history ends before an
// operation's time is up; the history ends at its latest return.
func Progress(h History, from, bound time.Duration) Check {
	check := Check{Name: ProgressName, Promise: Liveness}
	if err := h.Validate(); err != nil {
		return check.Unjudgeable(err)
	}
	asked := askedAfter(h, from)
	if len(asked) == 0 {
		return check.Unknown("no client called or waited after %v, so nothing shows progress within %v", from, bound)
	}
	var end time.Duration
	for _, o := range h {
		end = max(end, o.Return)
	}
	done := make(map[errand]time.Duration) // when what was called last, so far from the end, was done
	var late, open []Operation
	reads := 0
	for _, o := range slices.Backward(asked) {
		if o.Kind.Reads {
			reads++
		}
		e, until := errandOf(o), max(o.Call, from)+bound
		if o.Outcome == OutcomeOK {
			done[e] = o.Return
		}
		switch at, found := done[e]; {
		case found && at <= until:
		case !found && end < until:
			open = append(open, o)
		default:
			late = append(late, o)
		}
	}
	slices.Reverse(late)
	slices.Reverse(open)
	switch {
	case len(late) > 0:
		evidence := Evidence{At: max(late[0].Call, from) + bound}
		for _, o := range late {
			evidence.Operations = append(evidence.Operations, o.ID)
		}
		slices.Sort(evidence.Operations)
		return check.Violated(evidence, "%d of %d operations after %v were not done within %v: %s",
			len(late), len(asked), from, bound, describeLaggards(late))
	case len(open) > 0:
		return check.Unknown("the history ends at %v, too early to tell for %d of %d operations whether they are done within %v: %s",
			end, len(open), len(asked), bound, describeLaggards(open))
	}
	return check.Valid("each of %d reads and %d writes after %v was done within %v", reads, len(asked)-reads, from, bound)
}

// An errand is what a client asks for again if it is not done.
type errand struct {
	client, key string
	read        bool
}

func errandOf(o Operation) errand { return errand{o.Client, o.Key, o.Kind.Reads} }

// askedAfter returns the operations of a history that were called after an
// instant, or that clients waited for to their end, in the order of their calls.
func askedAfter(h History, from time.Duration) []Operation {
	last := make(map[string]time.Duration) // by client, its latest call
	for _, o := range h {
		last[o.Client] = max(last[o.Client], o.Call)
	}
	var asked []Operation
	for _, o := range h {
		if o.Call >= from || o.Return > from && (o.Call == last[o.Client] || o.Outcome == OutcomeOK) {
			asked = append(asked, o)
		}
	}
	slices.SortStableFunc(asked, func(a, b Operation) int { return cmp.Compare(a.Call, b.Call) })
	return asked
}

// describeLaggards says which operations were not done, and since when clients
// had asked for them.
func describeLaggards(late []Operation) string {
	var words []string
	for _, o := range late {
		words = append(words, prose.Sprintf("%s's %s at %v", o.Client, o.subject(), o.Call))
	}
	return strings.Join(prose.Few(words, laggardsShown), ", ")
}
