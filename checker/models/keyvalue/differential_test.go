package keyvalue_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
)

// judgedByPorcupine decides a history on one key by porcupine and a model of a few lines.
// What happened at one instant is in the order in which it was recorded, if that is known, and
// else calls come first; so no client may call again at the instant of its last return.
func judgedByPorcupine(h checker.History) bool {
	return porcupine.CheckEvents(porcupineRegister, eventsOf(h))
}

// eventsOf returns the events of a history, as porcupine wants them.
func eventsOf(h checker.History) []porcupine.Event {
	type moment struct {
		at    time.Duration
		order uint64
		event porcupine.Event
	}
	var moments []moment
	for i := range h {
		o := &h[i]
		if o.Outcome == checker.OutcomeFail {
			continue
		}
		moments = append(moments, moment{o.Call, o.CallOrder, porcupine.Event{Kind: porcupine.CallEvent, Id: i, ClientId: i, Value: o}})
		end := moment{o.Return, o.ReturnOrder, porcupine.Event{Kind: porcupine.ReturnEvent, Id: i, ClientId: i, Value: o}}
		if o.Outcome == checker.OutcomeUnknown {
			end.at, end.order = 1<<62, 0
		}
		moments = append(moments, end)
	}
	slices.SortStableFunc(moments, func(a, b moment) int {
		if a.order != 0 && b.order != 0 {
			return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.order, b.order))
		}
		return cmp.Or(cmp.Compare(a.at, b.at), rank(a.event)-rank(b.event))
	})
	events := make([]porcupine.Event, len(moments))
	for i, m := range moments {
		events[i] = m.event
	}
	return events
}

// rank is lower for calls.
func rank(e porcupine.Event) int {
	if e.Kind == porcupine.CallEvent {
		return 0
	}
	return 1
}

// held is what a register holds in porcupine's model.
type held struct {
	present bool
	value   string
}

var porcupineRegister = porcupine.Model{
	Init: func() any { return held{} },
	Step: func(state, input, _ any) (bool, any) {
		st, o := state.(held), input.(*checker.Operation)
		ok := o.Outcome == checker.OutcomeOK
		switch o.Kind {
		case keyvalue.Get:
			return !ok || o.Found == st.present && o.Output == st.value, st
		case keyvalue.Put:
			return true, held{true, o.Value}
		case keyvalue.Delete:
			return true, held{}
		}
		found := st.present && st.value == o.Expected
		if ok && found != o.Found {
			return false, st
		}
		if found {
			st.value = o.Value
		}
		return true, st
	},
}

// searched is the model without its quick engine.
func searched[S comparable](m linear.Model[S]) linear.Model[S] { return struct{ linear.Model[S] }{m} }

func TestZonesAgreeWithPorcupine(t *testing.T) {
	for name, test := range map[string]struct {
		histories int
		kinds     checker.Kinds
	}{
		"register":     {smallHistories, checker.Kinds{keyvalue.Get, keyvalue.Put}},
		"cas-register": {smallHistories, checker.Kinds{keyvalue.Get, keyvalue.Put, keyvalue.CompareAndSet}},
		"with deletes": {smallHistories / 5, checker.Kinds{keyvalue.Get, keyvalue.Put, keyvalue.CompareAndSet, keyvalue.Delete}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			decided := make(map[string]int)
			for seed := range uint64(test.histories) {
				h := modeltest.Small{Seed: seed + 1, Kinds: test.kinds}.History()
				legal := judgedByPorcupine(h)
				want := checker.Violation
				switch {
				case h.Count(checker.OutcomeOK) == 0:
					want = checker.Unknown
				case legal:
					want = checker.Valid
				}
				got := keyvalue.Linearizable(h, 0)
				if got.Verdict != want {
					t.Fatalf("seed %d: found %v by %s (%s), porcupine says %v of\n%v", seed+1, got.Verdict, got.Engine, got.Detail, want, tell(h))
				}
				if seed%closelyEach == 0 {
					if slow := linear.Check(h, searched(keyvalue.Store{}), 0); slow.Verdict != want {
						t.Fatalf("seed %d: without zones found %v (%s), porcupine says %v of\n%v", seed+1, slow.Verdict, slow.Detail, want, tell(h))
					}
				}
				decided[got.Engine+" "+got.Verdict.String()]++
				if got.Verdict != checker.Violation {
					continue
				}
				if (got.Engine == "zones" || got.Engine == "sanity") && len(got.Evidence.Operations) > 4 {
					t.Fatalf("seed %d: found evidence of %d operations, expected 4 at most: %s", seed+1, len(got.Evidence.Operations), got.Detail)
				}
				if seed%closelyEach != 0 {
					continue
				}
				if judgedByPorcupine(only(h, got.Evidence.Operations)) {
					t.Fatalf("seed %d: found operations %v by %s (%s), which are no contradiction in\n%v", seed+1, got.Evidence.Operations, got.Engine, got.Detail, tell(h))
				}
				if !judgedByPorcupine(before(h, got.Evidence.At)) {
					t.Fatalf("seed %d: a contradiction shows before %v, found %s by %s in\n%v", seed+1, got.Evidence.At, got.Detail, got.Engine, tell(h))
				}
			}
			t.Log(decided)
			for _, kind := range []string{"zones valid", "zones violation", "sanity violation"} {
				if decided[kind] < test.histories/200 {
					t.Errorf("found %d of %d histories %s, expected many", decided[kind], test.histories, kind)
				}
			}
		})
	}
}

// only returns a history in which the results are known of some operations alone.
func only(h checker.History, ids []int) checker.History {
	return relaxed(h, func(o *checker.Operation) bool { return !slices.Contains(ids, o.ID) })
}

// before returns a history as it was just before an instant.
func before(h checker.History, at time.Duration) checker.History {
	return relaxed(h, func(o *checker.Operation) bool { return o.Return >= at })
}

func relaxed(h checker.History, relax func(o *checker.Operation) bool) checker.History {
	h = slices.Clone(h)
	for i := range h {
		if o := &h[i]; o.Outcome == checker.OutcomeOK && relax(o) {
			o.Outcome, o.Found, o.Output, o.ReturnOrder = checker.OutcomeUnknown, false, "", 0
		}
	}
	return h
}

// tell writes a history with its times and places, an operation a line.
func tell(h checker.History) string {
	text := ""
	for _, o := range h {
		text += fmt.Sprintf("%d %s %v [%d,%d] #%d #%d\n", o.ID, o.Client, o, o.Call, o.Return, o.CallOrder, o.ReturnOrder)
	}
	return text
}
