package checker

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A reference decides linearizability by trying every order. It shares
// nothing with the checker: it keeps a whole store, not one key at a time, it
// looks at the times themselves, and it decides for each operation of unknown
// outcome whether it takes effect.
type reference struct {
	history History
	done    []bool
}

func (r *reference) linearizable() bool {
	r.done = make([]bool, len(r.history))
	for i, o := range r.history {
		r.done[i] = o.Outcome == OutcomeFail
	}
	return r.search(map[string]string{})
}

func (r *reference) search(store map[string]string) bool {
	left := false
	for i, o := range r.history {
		left = left || !r.done[i] && o.Outcome == OutcomeOK
	}
	if !left {
		return true // what is unknown need never take effect
	}
	for i, o := range r.history {
		if r.done[i] || !r.mayComeNext(i) {
			continue
		}
		after := maps.Clone(store)
		if !execute(after, o) {
			continue
		}
		r.done[i] = true
		if r.search(after) {
			return true
		}
		r.done[i] = false
	}
	return false
}

// mayComeNext reports whether nothing that is still to come precedes
// operation i in real time, in the order of its client, or in that in which they
// were recorded.
func (r *reference) mayComeNext(i int) bool {
	for j, before := range r.history {
		if r.done[j] || before.Outcome != OutcomeOK || j == i {
			continue
		}
		if before.Return < r.history[i].Call {
			return false
		}
		if before.ReturnOrder != 0 && before.ReturnOrder < r.history[i].CallOrder {
			return false
		}
		if j < i && before.Client == r.history[i].Client && before.Return == r.history[i].Call {
			return false
		}
	}
	return true
}

// execute runs the operation and reports whether its result, if it is known,
// is the one the client saw.
func execute(store map[string]string, o Operation) bool {
	value, present := store[o.Key]
	var found bool
	var output string
	switch o.Kind {
	case Get:
		found, output = present, value
	case Put:
		store[o.Key] = o.Value
	case Delete:
		delete(store, o.Key)
	case Append:
		output = value + o.Value
		store[o.Key] = output
	case CompareAndSet:
		if found = present && value == o.Expected; found {
			store[o.Key] = o.Value
		}
	}
	return o.Outcome != OutcomeOK || found == o.Found && output == o.Output
}

// drawHistory draws a short history in which results are often right: they
// come from a store that runs the operations in order of return, and some are
// then replaced.
func drawHistory(t *rapid.T) History {
	clients := rapid.IntRange(1, 4).Draw(t, "clients")
	keys := rapid.SampledFrom([][]string{{"x"}, {"x", "y"}}).Draw(t, "keys")
	values := rapid.SampledFrom([]string{"", "a", "b", "ab"})
	free := make([]time.Duration, clients)
	store := map[string]string{}
	var h History
	var now time.Duration
	for i := range rapid.IntRange(0, 9).Draw(t, "operations") {
		// Coarse times, so that operations of different clients touch.
		now += time.Duration(rapid.IntRange(0, 2).Draw(t, "pause"))
		client := rapid.IntRange(0, clients-1).Draw(t, "client")
		now = max(now, free[client])
		o := Operation{
			ID:      i,
			Client:  fmt.Sprintf("c%d", client),
			Kind:    rapid.SampledFrom([]OperationKind{Get, Get, Put, Delete, Append, CompareAndSet}).Draw(t, "kind"),
			Key:     rapid.SampledFrom(keys).Draw(t, "key"),
			Outcome: rapid.SampledFrom([]Outcome{OutcomeOK, OutcomeOK, OutcomeOK, OutcomeUnknown, OutcomeUnknown, OutcomeFail}).Draw(t, "outcome"),
			Call:    now,
			Return:  now + time.Duration(rapid.IntRange(0, 5).Draw(t, "duration")),
		}
		if o.has(fieldValue) {
			o.Value = values.Draw(t, "value")
		}
		if o.has(fieldExpected) {
			o.Expected = values.Draw(t, "expected")
		}
		value, present := store[o.Key]
		takesEffect := o.Outcome == OutcomeOK || o.Outcome == OutcomeUnknown && rapid.Bool().Draw(t, "takes effect")
		if takesEffect {
			effect := o
			effect.Outcome = OutcomeUnknown
			execute(store, effect)
		}
		if rapid.IntRange(0, 5).Draw(t, "wrong") == 0 {
			value, present = values.Draw(t, "other value"), rapid.Bool().Draw(t, "other presence")
		}
		switch {
		case o.Outcome != OutcomeOK:
		case o.Kind == Get && present:
			o.Found, o.Output = true, value
		case o.Kind == Append:
			o.Output = value + o.Value
		case o.Kind == CompareAndSet:
			o.Found = present && value == o.Expected
		}
		// A client that calls again at the instant of its return is in order
		// only if it is the first such at that instant; see partition.order.
		// One client alone shows that order, several keep a distance.
		free[client] = o.Return
		if clients > 1 {
			free[client]++
		}
		h = append(h, o)
	}
	return h
}

func TestLinearizableAgreesWithTryingEveryOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		want := Violation
		switch {
		case h.Count(OutcomeOK) == 0:
			want = Unknown
		case (&reference{history: h}).linearizable():
			want = Valid
		}
		if got := Linearizable(h, 0); got.Verdict != want {
			t.Fatalf("found %v (%s), expected %v for\n%v", got.Verdict, got.Detail, want, h)
		}
	})
}

// record gives the operations of h places in an order in which they may have
// happened.
func record(t *rapid.T, h History) {
	type moment struct {
		at, tie int
		place   *uint64
	}
	var moments []moment
	returned := make(map[string]moment) // by client, the last
	for i := range h {
		// The calls of one instant stay in order, and so does what a client does.
		call := moment{int(h[i].Call), rapid.IntRange(0, 9).Draw(t, "call"), &h[i].CallOrder}
		if i > 0 && h[i-1].Call == h[i].Call {
			call.tie = max(call.tie, moments[len(moments)-2].tie)
		}
		if before := returned[h[i].Client]; before.at == call.at {
			call.tie = max(call.tie, before.tie)
		}
		ret := moment{int(h[i].Return), call.tie + rapid.IntRange(0, 9).Draw(t, "return"), &h[i].ReturnOrder}
		returned[h[i].Client] = ret
		moments = append(moments, call, ret)
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.tie, b.tie)) })
	for i, m := range moments {
		*m.place = uint64(i + 1)
	}
}

func TestWhatIsRecordedAtOneInstantIsInThatOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		record(t, h)
		want := Violation
		switch {
		case h.Count(OutcomeOK) == 0:
			want = Unknown
		case (&reference{history: h}).linearizable():
			want = Valid
		}
		if got := Linearizable(h, 0); got.Verdict != want {
			t.Fatalf("found %v (%s), expected %v for\n%+v", got.Verdict, got.Detail, want, h)
		}
	})
}

// The operations named as evidence must contradict each other, and the
// history without the first bad return must not.
func TestEvidenceOfAViolationIsOneByItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		l := Linearizable(h, 0)
		if l.Verdict != Violation {
			t.Skip("no violation")
		}
		named := make(map[int]bool)
		for _, id := range l.Evidence.Operations {
			named[id] = true
		}
		var alone, before History
		for _, o := range h {
			if o.Key != l.Key {
				continue
			}
			less := o
			if o.Outcome == OutcomeOK && !named[o.ID] {
				less.Outcome, less.Found, less.Output = OutcomeUnknown, false, ""
			}
			alone = append(alone, less)
			less = o
			if o.Outcome == OutcomeOK && o.Return >= l.Evidence.At {
				less.Outcome, less.Found, less.Output = OutcomeUnknown, false, ""
			}
			before = append(before, less)
		}
		if (&reference{history: alone}).linearizable() {
			t.Fatalf("operations %v are no contradiction in\n%v", l.Evidence.Operations, h)
		}
		if !(&reference{history: before}).linearizable() {
			t.Fatalf("a contradiction shows before %v in\n%v", l.Evidence.At, h)
		}
	})
}
