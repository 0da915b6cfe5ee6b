package linear_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// A stack hands out what was put on it last.
var (
	push = &checker.Kind{Name: "push", Inputs: checker.OneInput}
	pop  = &checker.Kind{Name: "pop", Output: checker.MaybeOutput, Told: [2]string{"empty"}}
	peek = &checker.Kind{Name: "peek", Reads: true, Output: checker.MaybeOutput, Told: [2]string{"empty"}}

	stackSpec = linear.Spec{
		Kinds: checker.Kinds{push, pop, peek},
		Step: func(state string, o *checker.Operation) (after, output string, found bool) {
			if o.Kind == push {
				return o.Value + "," + state, "", false
			}
			top, rest, found := strings.Cut(state, ",")
			if o.Kind == peek {
				rest = state
			}
			return rest, top, found
		},
	}
)

// A sort is a sort of object that small histories are drawn of.
type sort struct {
	kinds  checker.Kinds
	values []string
	spec   linear.Spec // what the operations do
	alone  func(engine string, h checker.History) bool
	turns  func(steps int64, h checker.History) (bool, string)
	check  func(h checker.History) linear.Result
	watch  func() linear.Observer
}

func sorts() map[string]sort {
	bySpec := func(spec linear.Spec) sort {
		return sort{spec.Kinds, []string{"1", "2"}, spec,
			func(engine string, h checker.History) bool { return linear.Alone(engine, h, spec) },
			func(steps int64, h checker.History) (bool, string) { return linear.InTurns(steps, h, spec) },
			func(h checker.History) linear.Result { return linear.Check(h, spec, 0) },
			func() linear.Observer { return spec.Mechanism().Observe(linear.Bounds{}) }}
	}
	store := sort{everyKind, []string{"", "a", "b", "ab"}, storeSpec,
		func(engine string, h checker.History) bool { return linear.Alone(engine, h, keyvalue.Store{}) },
		func(steps int64, h checker.History) (bool, string) { return linear.InTurns(steps, h, keyvalue.Store{}) },
		func(h checker.History) linear.Result { return linear.Check(h, keyvalue.Store{}, 0) },
		func() linear.Observer { return keyvalue.Store{}.Mechanism().Observe(linear.Bounds{}) }}
	register := store
	register.kinds, register.values = checker.Kinds{keyvalue.Get, keyvalue.Get, keyvalue.Put, keyvalue.Put, keyvalue.CompareAndSet}, []string{"1", "2", "3"}
	return map[string]sort{"store": store, "register": register, "queue": bySpec(queueSpec), "stack": bySpec(stackSpec)}
}

// A drawn is a history with its calls and returns, in order.
type drawn struct {
	h      checker.History
	events []event
}

// An event is the call of an operation, or its return.
type event struct {
	operation int
	returned  bool
}

// draw draws a history of a few operations on one object. Some fail, some clients give
// up, and a result in so many is another than it was.
func (s sort) draw(rng *rand.Rand) drawn {
	var d drawn
	clients := 1 + rng.IntN(5)
	busy := make([]int, clients) // the operation, from 1
	done := make([]bool, 0, 10)
	state := s.spec.Initial
	wrong := 2 + rng.IntN(8)
	operations := 2 + rng.IntN(8)
	// effect has an operation take effect, whatever its outcome will be.
	effect := func(i int) {
		if done[i] {
			return
		}
		done[i] = true
		o := &d.h[i]
		var output string
		var found bool
		state, output, found = s.spec.Step(state, o)
		if rng.IntN(wrong) == 0 {
			found, output = !found || rng.IntN(2) == 0, s.values[rng.IntN(len(s.values))]
		}
		o.Found = found && (o.Kind.Output == checker.FlagOutput || o.Kind.Output == checker.MaybeOutput)
		if o.Kind.Output == checker.TextOutput || o.Found && o.Kind.Output == checker.MaybeOutput {
			o.Output = output
		}
	}
	for open := 0; len(d.h) < operations || open > 0; {
		c := rng.IntN(clients)
		at := time.Duration(len(d.events) + 1)
		switch i := busy[c] - 1; {
		case i < 0 && len(d.h) < operations:
			o := checker.Operation{ID: len(d.h), Client: fmt.Sprint("c", c), Kind: s.kinds[rng.IntN(len(s.kinds))], Key: "x", Call: at, CallOrder: uint64(at)}
			if o.Kind.Inputs != checker.NoInput {
				o.Value = s.values[rng.IntN(len(s.values))]
			}
			if o.Kind.Inputs == checker.TwoInputs {
				o.Expected = s.values[rng.IntN(len(s.values))]
			}
			d.events = append(d.events, event{len(d.h), false})
			d.h, done, busy[c] = append(d.h, o), append(done, false), len(d.h)+1
			open++
		case i < 0:
		case rng.IntN(3) == 0:
			effect(i)
		case rng.IntN(2) == 0:
			o := &d.h[i]
			o.Return, o.ReturnOrder = at, uint64(at)
			switch chance := rng.IntN(12); {
			case chance == 0 && (!done[i] || rng.IntN(4) == 0):
				o.Outcome = checker.OutcomeFail
			case chance < 3:
			default:
				effect(i)
				o.Outcome = checker.OutcomeOK
			}
			if o.Outcome != checker.OutcomeOK {
				o.Found, o.Output = false, ""
			}
			d.events = append(d.events, event{i, true})
			busy[c] = 0
			open--
		}
	}
	return d
}

// before returns the history as it was after so many events.
func (d drawn) before(events int) checker.History {
	h := slices.Clone(d.h)
	known := make([]int, len(h))
	for _, e := range d.events[:events] {
		known[e.operation]++
	}
	for i := range h {
		if known[i] < 2 {
			h[i].Outcome, h[i].Found, h[i].Output = checker.OutcomeUnknown, false, ""
		}
	}
	return slices.DeleteFunc(h, func(o checker.Operation) bool { return known[o.ID] == 0 })
}

// porcupineFinds reports whether porcupine finds an order, by what the operations do.
func (s sort) porcupineFinds(d drawn, events int) bool {
	h := d.before(events)
	byID := make(map[int]*checker.Operation)
	for i := range h {
		byID[h[i].ID] = &h[i]
	}
	var all []porcupine.Event
	add := func(kind porcupine.EventKind, id int) {
		all = append(all, porcupine.Event{Kind: kind, Id: id, ClientId: id, Value: byID[id]})
	}
	for _, e := range d.events[:events] {
		switch o := byID[e.operation]; {
		case o.Outcome == checker.OutcomeFail:
		case !e.returned:
			add(porcupine.CallEvent, o.ID)
		case o.Outcome == checker.OutcomeOK:
			add(porcupine.ReturnEvent, o.ID)
		}
	}
	for i := range h {
		if h[i].Outcome == checker.OutcomeUnknown {
			add(porcupine.ReturnEvent, h[i].ID)
		}
	}
	execute := executes(s.spec)
	model := porcupine.NondeterministicModel{
		Init: func() []any { return []any{s.spec.Initial} },
		Step: func(state, input, _ any) []any {
			o := *input.(*checker.Operation)
			store := map[string]string{o.Key: state.(string)}
			var after []any
			if execute(store, o) {
				after = append(after, store[o.Key])
			}
			if o.Outcome == checker.OutcomeUnknown {
				after = append(after, state)
			}
			return after
		},
		Equal: func(a, b any) bool { return a == b },
	}
	return porcupine.CheckEvents(model.ToModel(), all)
}

func TestAllEnginesAgreeWithPorcupine(t *testing.T) {
	for name, s := range sorts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(1, 17))
			legal, answered := 0, make(map[string]int)
			for range drawnHistories {
				d := s.draw(rng)
				if !slices.ContainsFunc(d.h, func(o checker.Operation) bool {
					return o.Outcome != checker.OutcomeFail && !(o.Kind.Reads && o.Outcome == checker.OutcomeUnknown)
				}) {
					continue
				}
				want := s.porcupineFinds(d, len(d.events))
				if want {
					legal++
				}
				for _, engine := range []string{linear.SearchEngine, linear.FrontierEngine} {
					if got := s.alone(engine, d.h); got != want {
						t.Fatalf("the %s alone found %v, expected %v for\n%s", engine, got, want, d)
					}
				}
				got, engine := s.turns(1+rng.Int64N(8), d.h)
				if got != want {
					t.Fatalf("both in turns found %v (%s), expected %v for\n%s", got, engine, want, d)
				}
				answered[engine]++
			}
			if legal < drawnHistories/10 || legal > drawnHistories*9/10 || answered[linear.FrontierEngine] < drawnHistories/200 || answered[linear.SearchEngine] == 0 {
				t.Errorf("%d of %d histories were legal, and found by %v; expected enough of both", legal, drawnHistories, answered)
			}
		})
	}
}

func TestAFrontierNamesTheReturnThatMakesAHistoryIllegal(t *testing.T) {
	for name, s := range sorts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(2, 17))
			accused := 0
			for range drawnHistories / 10 {
				d := s.draw(rng)
				watch := s.watch()
				found := -1
				for i, e := range d.events {
					o := d.h[e.operation]
					if !e.returned {
						watch.Call(&o)
					} else if !watch.Return(&o) {
						found = i
						break
					}
				}
				for i, e := range d.events {
					if e.returned && !s.porcupineFinds(d, i+1) {
						if accused++; found != i {
							t.Fatalf("the frontier named event %d, expected %d for\n%s", found, i, d)
						}
						break
					}
					if i == found {
						t.Fatalf("the frontier named event %d, where there is an order, for\n%s", found, d)
					}
				}
			}
			if accused < drawnHistories/200 {
				t.Errorf("%d histories were illegal, expected more", accused)
			}
		})
	}
}

// String lists the events.
func (d drawn) String() string {
	var b strings.Builder
	for _, e := range d.events {
		o := d.h[e.operation]
		if e.returned {
			b.WriteString("  return " + strconv.Itoa(o.ID) + ": " + o.String() + "\n")
		} else {
			b.WriteString("call " + strconv.Itoa(o.ID) + ": " + o.Request() + "\n")
		}
	}
	return b.String()
}
