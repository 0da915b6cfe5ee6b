package linear_test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
)

// storeSpec is what a store of keys and values does, and no more. An absent key is
// the empty state, a value is one behind an equals sign.
var storeSpec = linear.Spec{
	Kinds: keyvalue.Kinds,
	Step: func(state string, o *checker.Operation) (after, output string, found bool) {
		value, present := strings.CutPrefix(state, "=")
		switch o.Kind {
		case keyvalue.Get:
			return state, value, present
		case keyvalue.Put:
			return "=" + o.Value, "", false
		case keyvalue.Append:
			return "=" + value + o.Value, value + o.Value, false
		case keyvalue.CompareAndSet:
			if present && value == o.Expected {
				return "=" + o.Value, "", true
			}
			return state, "", false
		}
		return "", "", false // delete
	},
}

// A counter is one for all, which adds numbers.
var (
	add  = &checker.Kind{Name: "add", Keyless: true, Inputs: checker.OneInput, Plain: true}
	read = &checker.Kind{Name: "read", Keyless: true, Reads: true, Output: checker.TextOutput, Plain: true}

	counterSpec = linear.Spec{
		Kinds:   checker.Kinds{add, read},
		Initial: "0",
		Step: func(state string, o *checker.Operation) (after, output string, found bool) {
			if o.Kind == read {
				return state, state, false
			}
			count, _ := strconv.Atoi(state)
			more, _ := strconv.Atoi(o.Value)
			return strconv.Itoa(count + more), "", false
		},
	}
)

// A queue hands out what was put into it, in order.
var (
	enqueue = &checker.Kind{Name: "enqueue", Inputs: checker.OneInput}
	dequeue = &checker.Kind{Name: "dequeue", Output: checker.MaybeOutput, Told: [2]string{"empty"}}

	queueSpec = linear.Spec{
		Kinds: checker.Kinds{enqueue, dequeue},
		Step: func(state string, o *checker.Operation) (after, output string, found bool) {
			if o.Kind == enqueue {
				return state + o.Value + ",", "", false
			}
			first, rest, found := strings.Cut(state, ",")
			return rest, first, found
		},
		Describe: func(state string) string {
			return fmt.Sprintf("%d in line", strings.Count(state, ","))
		},
	}
)

// A lock is taken by one at a time.
var (
	acquire = &checker.Kind{Name: "acquire", Inputs: checker.OneInput, Output: checker.FlagOutput, Told: [2]string{"refused", "granted"}}
	release = &checker.Kind{Name: "release", Inputs: checker.OneInput}

	lockSpec = linear.Spec{
		Kinds: checker.Kinds{acquire, release},
		Step: func(state string, o *checker.Operation) (after, output string, found bool) {
			switch {
			case o.Kind == acquire && state == "":
				return o.Value, "", true
			case o.Kind == release && state == o.Value:
				return "", "", false
			}
			return state, "", false
		},
	}
)

func TestASpecOfAStoreAgreesWithItsModelAndWithTryingEveryOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := modeltest.Draw(t)
		if rapid.Bool().Draw(t, "recorded") {
			modeltest.Record(t, h)
		}
		want := keyvalue.Linearizable(h, 0).Verdict
		got := linear.Check(h, storeSpec, 0)
		if got.Verdict != want || want != checker.Unknown && modeltest.Linearizable(h) != (want == checker.Valid) {
			t.Fatalf("found %v (%s), expected %v for\n%v", got.Verdict, got.Detail, want, h)
		}
	})
}

func TestASpecAgreesWithTheModelOnLongerHistories(t *testing.T) {
	decided := 0
	rapid.Check(t, func(t *rapid.T) {
		h := drawLong(t)
		got := linear.Check(h, storeSpec, 1_000_000)
		if got.Verdict == checker.Unknown {
			return
		}
		decided++
		if want := keyvalue.Linearizable(h, 0).Verdict; got.Verdict != want {
			t.Fatalf("found %v (%s), expected %v for\n%v", got.Verdict, got.Detail, want, h)
		}
	})
	if decided == 0 {
		t.Error("nothing was decided, expected that most is")
	}
}

// drawOf draws a short history of the service of a Spec in which results are often
// right.
func drawOf(t *rapid.T, spec linear.Spec) checker.History {
	values := rapid.SampledFrom([]string{"1", "2", "3"})
	states := make(map[string]string)
	h := modeltest.Draw(t)
	for i, o := range h {
		o = checker.Operation{ID: o.ID, Client: o.Client, Key: o.Key, Outcome: o.Outcome, Call: o.Call, Return: o.Return}
		o.Kind = rapid.SampledFrom(spec.Kinds).Draw(t, "kind of the service")
		if o.Kind.Keyless {
			o.Key = ""
		}
		if o.Kind.Inputs == checker.OneInput {
			o.Value = values.Draw(t, "input")
		}
		state, known := states[o.Key]
		if !known {
			state = spec.Initial
		}
		after, output, found := spec.Step(state, &o)
		if o.Outcome == checker.OutcomeOK || o.Outcome == checker.OutcomeUnknown && rapid.Bool().Draw(t, "late") {
			states[o.Key] = after
		}
		if rapid.IntRange(0, 7).Draw(t, "false") == 0 {
			output, found = values.Draw(t, "other output"), !found
		}
		if o.Outcome == checker.OutcomeOK {
			o.Found = found && (o.Kind.Output == checker.FlagOutput || o.Kind.Output == checker.MaybeOutput)
			if o.Kind.Output == checker.TextOutput || o.Found && o.Kind.Output == checker.MaybeOutput {
				o.Output = output
			}
		}
		h[i] = o
	}
	return h
}

// executes runs operations by a Spec, for one who tries every order.
func executes(spec linear.Spec) func(map[string]string, checker.Operation) bool {
	return func(store map[string]string, o checker.Operation) bool {
		state, known := store[o.Key]
		if !known {
			state = spec.Initial
		}
		after, output, found := spec.Step(state, &o)
		store[o.Key] = after
		if o.Outcome != checker.OutcomeOK {
			return true
		}
		switch o.Kind.Output {
		case checker.TextOutput:
			return output == o.Output
		case checker.FlagOutput:
			return found == o.Found
		case checker.MaybeOutput:
			return found == o.Found && (!found || output == o.Output)
		}
		return true
	}
}

func TestServicesWithASpecAreJudgedAsByTryingEveryOrder(t *testing.T) {
	for name, spec := range map[string]linear.Spec{"counter": counterSpec, "queue": queueSpec, "lock": lockSpec} {
		t.Run(name, func(t *testing.T) {
			verdicts := make(map[checker.Verdict]int)
			rapid.Check(t, func(t *rapid.T) {
				h := drawOf(t, spec)
				want := checker.Violation
				switch {
				case h.Count(checker.OutcomeOK) == 0:
					want = checker.Unknown
				case modeltest.LinearizableBy(h, executes(spec)):
					want = checker.Valid
				}
				verdicts[want]++
				got := linear.Check(h, spec, 0)
				if got.Verdict != want {
					t.Fatalf("found %v (%s), expected %v for\n%v", got.Verdict, got.Detail, want, h)
				}
				if want != checker.Violation {
					return
				}
				alone := slices.Clone(h)
				for i := range alone {
					o := &alone[i]
					if o.Outcome == checker.OutcomeOK && !slices.Contains(got.Evidence.Operations, o.ID) {
						o.Outcome, o.Found, o.Output = checker.OutcomeUnknown, false, ""
					}
				}
				if modeltest.LinearizableBy(alone, executes(spec)) {
					t.Fatalf("operations %v are no contradiction in\n%v", got.Evidence.Operations, h)
				}
			})
			if verdicts[checker.Valid] == 0 || verdicts[checker.Violation] == 0 {
				t.Errorf("found the verdicts %v, expected some of each", verdicts)
			}
		})
	}
}

// A story is a history whose operations follow each other, a millisecond each and
// one every two. Those with an ID of -1 have an unknown outcome.
func story(operations ...checker.Operation) checker.History {
	for i := range operations {
		o := &operations[i]
		o.Outcome = checker.OutcomeOK
		if o.ID < 0 {
			o.Outcome = checker.OutcomeUnknown
		}
		o.ID, o.Client = i+1, fmt.Sprint("c", i+1)
		o.Call = time.Duration(2*i) * time.Millisecond
		o.Return = o.Call + time.Millisecond
	}
	return operations
}

func TestAViolationOfASpecIsToldInTheWordsOfItsKinds(t *testing.T) {
	for _, test := range []struct {
		claim, detail, key string
		spec               linear.Spec
		h                  checker.History
		operations         []int
	}{
		{"a counter that loses an addition",
			`read() by c4 (6ms to 7ms) returned 2; given add(2) by c2 (2ms to 3ms) and add(3) by c3 (4ms to 5ms), it could have returned 5 or 6`, "",
			counterSpec, story(
				checker.Operation{Kind: add, ID: -1, Value: "1"},
				checker.Operation{Kind: add, Value: "2"},
				checker.Operation{Kind: add, Value: "3"},
				checker.Operation{Kind: read, Output: "2"}), []int{2, 3, 4}},
		{"a queue that hands out one thing twice",
			`dequeue(jobs) by c4 (6ms to 7ms) returned "a"; given enqueue(jobs, "a") by c1 (0s to 1ms) and dequeue(jobs) by c3 (4ms to 5ms) = "a", it could have returned "b"`, "jobs",
			queueSpec, story(
				checker.Operation{Kind: enqueue, Key: "jobs", Value: "a"},
				checker.Operation{Kind: enqueue, Key: "jobs", Value: "b"},
				checker.Operation{Kind: dequeue, Key: "jobs", Found: true, Output: "a"},
				checker.Operation{Kind: dequeue, Key: "jobs", Found: true, Output: "a"}), []int{1, 3, 4}},
		{"a lock that two have",
			`acquire(l, "n2") by c2 (2ms to 3ms) returned granted; given acquire(l, "n1") by c1 (0s to 1ms) = granted, it could have returned refused`, "l",
			lockSpec, story(
				checker.Operation{Kind: acquire, Key: "l", Value: "n1", Found: true},
				checker.Operation{Kind: acquire, Key: "l", Value: "n2", Found: true}), []int{1, 2}},
	} {
		r := linear.Check(test.h, test.spec, 0)
		if r.Verdict != checker.Violation || r.Detail != test.detail || r.Key != test.key {
			t.Errorf("%s: found %v on %q\n%s\nexpected a violation on %q\n%s", test.claim, r.Verdict, r.Key, r.Detail, test.key, test.detail)
		}
		if !slices.Equal(r.Evidence.Operations, test.operations) {
			t.Errorf("%s: found the operations %v, expected %v", test.claim, r.Evidence.Operations, test.operations)
		}
	}
}

func TestAPictureShowsTheStatesOfASpecInItsWords(t *testing.T) {
	r := linear.Check(story(
		checker.Operation{Kind: enqueue, Key: "jobs", Value: "a"},
		checker.Operation{Kind: enqueue, Key: "jobs", Value: "b"},
		checker.Operation{Kind: dequeue, Key: "jobs"}), queueSpec, 0)
	var page bytes.Buffer
	if err := r.Visualize(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 in line", `c3: dequeue(jobs) = empty`} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("found no %q in the page, expected it", want)
		}
	}
}

func TestOperationsOnNoKeyAreCountedByThemselves(t *testing.T) {
	h := story(checker.Operation{Kind: add, Value: "1"}, checker.Operation{Kind: read, Output: "1"})
	if r := linear.Check(h, counterSpec, 0); r.Detail != "2 operations have a legal order" {
		t.Errorf("found %s", r.Detail)
	}
	if r := linear.Check(h, counterSpec, 1); r.Verdict != checker.Unknown || r.Detail != "no answer within 1 steps for the 2 operations on no key; allow more, or have fewer operations" {
		t.Errorf("found %v: %s", r.Verdict, r.Detail)
	}
}

func TestAHistoryOfAnotherServiceIsNotJudged(t *testing.T) {
	r := linear.Check(story(checker.Operation{Kind: add, Value: "1"}), queueSpec, 0)
	const want = "the history cannot be judged: operation 1 of the history (id 1): found the operation kind \"add\", expected enqueue or dequeue of the service that is judged"
	if r.Verdict != checker.Unknown || r.Detail != want {
		t.Errorf("found %v: %s", r.Verdict, r.Detail)
	}
}

// What clients were told is not for the specification to see: it would find legal
// what it repeats.
func TestASpecDoesNotSeeWhatClientsWereTold(t *testing.T) {
	told := queueSpec
	told.Step = func(state string, o *checker.Operation) (after, output string, found bool) {
		if o.Output != "" || o.Found || o.Outcome != checker.OutcomeUnknown || o.Return != 0 {
			t.Errorf("found %+v, expected nothing of what came of it", o)
		}
		return queueSpec.Step(state, o)
	}
	linear.Check(story(
		checker.Operation{Kind: enqueue, Key: "jobs", Value: "a"},
		checker.Operation{Kind: dequeue, Key: "jobs", Found: true, Output: "a"},
		checker.Operation{Kind: dequeue, Key: "jobs", Found: true, Output: "a"}), told, 0)
}

// simulate runs operations of a Spec by some clients, of which one in so many has an
// unknown outcome, and half of these no effect.
func simulate(spec linear.Spec, operations, clients, unknown int) checker.History {
	skeleton := modeltest.Simulation{Seed: 11, Operations: operations, Keys: 1, Clients: clients, Unknown: unknown, Pause: 10_000, Kinds: checker.Kinds{keyvalue.Put}}.History()
	state := spec.Initial
	h := make(checker.History, len(skeleton))
	for i, o := range skeleton {
		kind := spec.Kinds[(i/3+i)%len(spec.Kinds)]
		o = checker.Operation{ID: o.ID, Client: o.Client, Kind: kind, Outcome: o.Outcome, Call: o.Call, Return: o.Return}
		if kind.Inputs == checker.OneInput {
			o.Value = strconv.Itoa(1 + i)
		}
		after, output, found := spec.Step(state, &o)
		if o.Outcome == checker.OutcomeOK || i%2 == 0 {
			state = after
		}
		if o.Outcome == checker.OutcomeOK {
			o.Found = found && (kind.Output == checker.FlagOutput || kind.Output == checker.MaybeOutput)
			if kind.Output == checker.TextOutput || o.Found && kind.Output == checker.MaybeOutput {
				o.Output = output
			}
		}
		h[i] = o
	}
	return h
}

func TestASpecDecidesHistoriesOfAUsualLength(t *testing.T) {
	const never = 1_000_000
	for name, h := range map[string]struct {
		spec                         linear.Spec
		operations, clients, unknown int
	}{
		"a counter":                  {counterSpec, 1000, 5, 50},
		"a queue":                    {queueSpec, 1000, 5, never},
		"a queue, some unknown":      {queueSpec, 300, 3, 50},
		"a lock, many unknown":       {lockSpec, 1000, 5, 4},
		"a store":                    {storeSpec, 1000, 5, never},
		"a store, some unknown":      {storeSpec, 1000, 5, 50},
		"few on a store, more of it": {storeSpec, 300, 3, 10},
	} {
		r := linear.Check(simulate(h.spec, h.operations, h.clients, h.unknown), h.spec, 500_000)
		if r.Verdict != checker.Valid {
			t.Errorf("%s: found %v (%s), expected valid", name, r.Verdict, r.Detail)
		}
	}
}

// Additions of one number can stand for each other, whoever made them.
func TestPendingOperationsThatAreAlikeAreNotToldApart(t *testing.T) {
	var h checker.History
	for i := range 60 {
		h = append(h, checker.Operation{Kind: add, ID: -1, Value: "1"})
		if i%10 == 9 {
			h = append(h, checker.Operation{Kind: read, Output: strconv.Itoa(i / 2)})
		}
	}
	if r := linear.Check(story(h...), counterSpec, 20_000); r.Verdict != checker.Valid {
		t.Errorf("found %v (%s), expected valid", r.Verdict, r.Detail)
	}
	h[len(h)-1].Output = "61"
	if r := linear.Check(h, counterSpec, 20_000); r.Verdict != checker.Violation {
		t.Errorf("found %v (%s), expected a violation", r.Verdict, r.Detail)
	}
}
