package linear_test

import (
	"cmp"
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
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
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
	alone  func(engine string, h checker.History, returns int) bool
	turns  func(steps int64, h checker.History) (bool, string)
	check  func(h checker.History) linear.Result
	watch  func() linear.Observer
}

func sorts() map[string]sort {
	bySpec := func(spec linear.Spec) sort {
		return sort{spec.Kinds, []string{"1", "2"}, spec,
			func(engine string, h checker.History, returns int) bool {
				return linear.Alone(engine, h, spec, returns)
			},
			func(steps int64, h checker.History) (bool, string) { return linear.InTurns(steps, h, spec) },
			func(h checker.History) linear.Result { return linear.Check(h, spec, 0) },
			func() linear.Observer { return spec.Mechanism().Observe(linear.Bounds{}) }}
	}
	store := sort{everyKind, []string{"", "a", "b", "ab"}, storeSpec,
		func(engine string, h checker.History, returns int) bool {
			return linear.Alone(engine, h, keyvalue.Store{}, returns)
		},
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

// begins returns the history without what failed, and up to which event so many of its
// operations have returned.
func (d drawn) begins(returns int) (less drawn, events int) {
	less = drawn{h: d.h}
	for _, e := range d.events {
		o := d.h[e.operation]
		if o.Outcome == checker.OutcomeFail {
			continue
		}
		if returns < 0 {
			break
		}
		less.events = append(less.events, e)
		if e.returned && o.Outcome == checker.OutcomeOK {
			returns--
		}
	}
	if returns < 0 {
		less.events = less.events[:len(less.events)-1]
	}
	return less, len(less.events)
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
				returns := rng.IntN(len(d.h))
				begins := s.porcupineFinds(d.begins(returns))
				if want {
					legal++
				}
				for _, engine := range []string{linear.SearchEngine, linear.FrontierEngine} {
					if got := s.alone(engine, d.h, len(d.h)); got != want {
						t.Fatalf("the %s alone found %v, expected %v for\n%s", engine, got, want, d)
					}
					if got := s.alone(engine, d.h, returns); got != begins {
						t.Fatalf("the %s alone found %v after %d returns, expected %v for\n%s", engine, got, returns, begins, d)
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
				observer := s.watch()
				found := slices.IndexFunc(d.events, func(e event) bool {
					if e.returned {
						return !observer.Return(&d.h[e.operation])
					}
					observer.Call(&d.h[e.operation])
					return false
				})
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

func TestAFrontierAccusesWhatNoOrderExplains(t *testing.T) {
	for claim, test := range map[string]struct {
		history string
		accused int // the operation, from 1; 0 if there is an order
	}{
		"a put may be overwritten unseen": {`
			a 0 9 x put 1 -> ok
			b 1 2 x put 2 -> ok
			b 10 11 x get -> 2`, 0},
		"a put is not unseen by a cas": {`
			a 0 1 x put 1 -> ok
			b 2 9 x put 2 -> ok
			c 3 4 x cas 1 3 -> swapped
			a 10 11 x get -> 3`, 4},
		"a put is read once it is overwritten no more": {`
			a 0 9 x put 1 -> ok
			b 1 2 x put 2 -> ok
			b 3 4 x get -> 1
			b 5 6 x get -> 2`, 4},
		"a cas that set nothing was not seen": {`
			a 0 9 x cas 1 2 -> no
			b 1 2 x put 1 -> ok
			b 3 4 x get -> 2`, 1},
		"a cas that nobody knows of yet may have been seen": {`
			b 0 1 x put 1 -> ok
			a 2 9 x cas 1 2 -> no
			b 3 4 x get -> 2`, 2},
		"a client that gave up may be late": {`
			a 0 1 x put 1 -> ?
			b 2 3 x put 2 -> ok
			b 4 5 x get -> 2
			b 6 7 x get -> 1`, 0},
		"what a client that gave up asked for happens once": {`
			a 0 1 x put 1 -> ?
			b 2 3 x get -> 1
			b 4 5 x put 2 -> ok
			b 6 7 x get -> 1`, 4},
		"a put that failed was not read": {`
			a 0 5 x put 1 -> fail
			b 2 3 x get -> 1`, 1},
	} {
		t.Run(claim, func(t *testing.T) {
			h := modeltest.History(t, test.history)
			accused, _ := watch(linear.NewFrontier(keyvalue.Machine{}, linear.Bounds{}), h)
			if accused != test.accused {
				t.Errorf("the frontier accused operation %d, expected %d", accused, test.accused)
			}
		})
	}
}

// eventsOf are the calls and returns of a history, in order.
func eventsOf(h checker.History) []event {
	var events []event
	for i := range h {
		events = append(events, event{i, false}, event{i, true})
	}
	at := func(e event) time.Duration {
		if e.returned {
			return h[e.operation].Return
		}
		return h[e.operation].Call
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(at(a), at(b)) })
	return events
}

func TestAFrontierThatIsBoundedAccusesNothingItCannotProve(t *testing.T) {
	h := load{operations: 300, clients: 10, values: 100, lost: 2, stale: true}.history()
	unbounded := linear.NewFrontier(keyvalue.Machine{}, linear.Bounds{})
	if _, accused := watch(unbounded, h); !accused || unbounded.Proved() {
		t.Fatal("nothing was accused without bounds, expected that a stale read is")
	}
	for _, bounds := range []linear.Bounds{{Steps: 50}, {Each: 2}, {Bytes: 500}} {
		bounded := linear.NewFrontier(keyvalue.Machine{}, bounds)
		if id, accused := watch(bounded, h); accused || bounded.Proved() {
			t.Errorf("within %+v operation %d was accused: %v, expected that it gives up", bounds, id, accused)
		}
	}
}

// watch has an observer told a history, and returns the operation that it accuses.
func watch(by linear.Observer, h checker.History) (id int, accused bool) {
	for _, e := range eventsOf(h) {
		if o := &h[e.operation]; !e.returned {
			by.Call(o)
		} else if !by.Return(o) {
			return o.ID, true
		}
	}
	return 0, false
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
