package modeltest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// Draw draws a short history in which results are often right: they
// come from a store that runs the operations in order of return, and some are
// then replaced.
func Draw(t *rapid.T) checker.History {
	clients := rapid.IntRange(1, 4).Draw(t, "clients")
	keys := rapid.SampledFrom([][]string{{"x"}, {"x", "y"}}).Draw(t, "keys")
	values := rapid.SampledFrom([]string{"", "a", "b", "ab"})
	free := make([]time.Duration, clients)
	store := map[string]string{}
	var h checker.History
	var now time.Duration
	for i := range rapid.IntRange(0, 9).Draw(t, "operations") {
		// Coarse times, so that operations of different clients touch.
		now += time.Duration(rapid.IntRange(0, 2).Draw(t, "pause"))
		client := rapid.IntRange(0, clients-1).Draw(t, "client")
		now = max(now, free[client])
		o := checker.Operation{
			ID:      i,
			Client:  fmt.Sprintf("c%d", client),
			Kind:    rapid.SampledFrom(checker.Kinds{keyvalue.Get, keyvalue.Get, keyvalue.Put, keyvalue.Delete, keyvalue.Append, keyvalue.CompareAndSet}).Draw(t, "kind"),
			Key:     rapid.SampledFrom(keys).Draw(t, "key"),
			Outcome: rapid.SampledFrom([]checker.Outcome{checker.OutcomeOK, checker.OutcomeOK, checker.OutcomeOK, checker.OutcomeUnknown, checker.OutcomeUnknown, checker.OutcomeFail}).Draw(t, "outcome"),
			Call:    now,
			Return:  now + time.Duration(rapid.IntRange(0, 5).Draw(t, "duration")),
		}
		if o.Kind.Inputs != checker.NoInput {
			o.Value = values.Draw(t, "value")
		}
		if o.Kind.Inputs == checker.TwoInputs {
			o.Expected = values.Draw(t, "expected")
		}
		value, present := store[o.Key]
		takesEffect := o.Outcome == checker.OutcomeOK || o.Outcome == checker.OutcomeUnknown && rapid.Bool().Draw(t, "takes effect")
		if takesEffect {
			effect := o
			effect.Outcome = checker.OutcomeUnknown
			execute(store, effect)
		}
		if rapid.IntRange(0, 5).Draw(t, "wrong") == 0 {
			value, present = values.Draw(t, "other value"), rapid.Bool().Draw(t, "other presence")
		}
		switch {
		case o.Outcome != checker.OutcomeOK:
		case o.Kind == keyvalue.Get && present:
			o.Found, o.Output = true, value
		case o.Kind == keyvalue.Append:
			o.Output = value + o.Value
		case o.Kind == keyvalue.CompareAndSet:
			o.Found = present && value == o.Expected
		}
		// A client that calls again at the instant of its return is in order
		// only if it is the first such at that instant; see linear.Check.
		// One client alone shows that order, several keep a distance.
		free[client] = o.Return
		if clients > 1 {
			free[client]++
		}
		h = append(h, o)
	}
	return h
}

// Record gives the operations of h places in an order in which they may have
// happened.
func Record(t *rapid.T, h checker.History) {
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
