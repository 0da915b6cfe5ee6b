package export

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"olympos.io/encoding/edn"

	"github.com/laplace-sim/laplace/checker"
)

// An ednOperation is a line of a history as a reader of EDN has it.
type ednOperation struct {
	Type    edn.Keyword `edn:"type"`
	F       edn.Keyword `edn:"f"`
	Value   any         `edn:"value"`
	Time    int64       `edn:"time"`
	Process any         `edn:"process"`
	Index   int         `edn:"index"`
	ID      int         `edn:"id"`
	Client  string      `edn:"client"`
	Output  any         `edn:"output"`
	Error   any         `edn:"error"`
}

// readEDN reads a history.
func readEDN(t *testing.T, text []byte) (all []ednOperation) {
	t.Helper()
	d := edn.NewDecoder(bytes.NewReader(text))
	for {
		var o ednOperation
		err := d.Decode(&o)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("operation %d: %v", len(all), err)
		}
		all = append(all, o)
	}
}

func TestAReaderOfEDNFindsEachOperationOnce(t *testing.T) {
	eachRun(t, func(t *testing.T, run *Run) {
		h := run.Result.History
		read := readEDN(t, written(t, "history.edn", run))
		calls, returns, last := make(map[int]int), make(map[int]int), int64(0)
		for i, o := range read {
			if o.Index != i || o.Time < last {
				t.Fatalf("line %d has index %d and time %d after %d", i, o.Index, o.Time, last)
			}
			last = o.Time
			if o.Process == edn.Keyword("nemesis") {
				continue
			}
			of := h[slices.IndexFunc(h, func(k checker.Operation) bool { return k.ID == o.ID })]
			if string(o.F) != of.Kind.Name || o.Client != of.Client {
				t.Fatalf("line %d is %v by %s, expected %v", i, o.F, o.Client, of)
			}
			value, at := o.Value, of.Return
			if o.Type == "invoke" {
				at = of.Call
				calls[o.ID]++
			} else {
				returns[o.ID]++
			}
			if time.Duration(o.Time) != at {
				t.Fatalf("line %d is at %d, expected %v", i, o.Time, at)
			}
			if !of.Kind.Keyless {
				tuple, is := value.([]any)
				if !is || len(tuple) != 2 || tuple[0] != of.Key {
					t.Fatalf("line %d has the value %v, expected a tuple of the key %s", i, value, of.Key)
				}
				value = tuple[1]
			}
			if o.Type == "ok" && of.Kind.Inputs == checker.NoInput && of.Kind.Output == checker.MaybeOutput {
				if want := any(of.Output); of.Found && value != want || !of.Found && value != nil {
					t.Fatalf("line %d answers %v, expected %v", i, value, of)
				}
			}
			if o.Type == "ok" && of.Kind.Inputs == checker.OneInput && (value != of.Value || of.Kind.Output == checker.TextOutput && o.Output != of.Output) {
				t.Fatalf("line %d has %v and %v, expected %v", i, value, o.Output, of)
			}
		}
		for _, o := range h {
			if calls[o.ID] != 1 || returns[o.ID] != 1 {
				t.Fatalf("operation %d is called %d times and returns %d times", o.ID, calls[o.ID], returns[o.ID])
			}
		}
	})
}

// Jepsen's checkers take for granted that a process does one thing at a time, and nothing
// after an :info.
func TestAProcessDoesOneThingAtATimeAndNothingAfterAnInfo(t *testing.T) {
	infos := 0
	eachRun(t, func(t *testing.T, run *Run) {
		open, dead, clients := make(map[any]int), make(map[any]bool), make(map[any]string)
		for i, o := range readEDN(t, written(t, "history.edn", run)) {
			if o.Process == edn.Keyword("nemesis") {
				if o.Type != "info" {
					t.Fatalf("the nemesis does an %v", o.Type)
				}
				continue
			}
			if by, known := clients[o.Process]; known && by != o.Client {
				t.Fatalf("process %v is of %s and of %s", o.Process, by, o.Client)
			}
			clients[o.Process] = o.Client
			id, busy := open[o.Process]
			switch {
			case dead[o.Process]:
				t.Fatalf("line %d: process %v goes on after an :info", i, o.Process)
			case o.Type == "invoke" && busy, o.Type != "invoke" && (!busy || id != o.ID):
				t.Fatalf("line %d: process %v does %v of %d while it does %d (%v)", i, o.Process, o.Type, o.ID, id, busy)
			case o.Type == "invoke":
				open[o.Process] = o.ID
			default:
				delete(open, o.Process)
			}
			if o.Type == "info" {
				dead[o.Process] = true
				infos++
			}
		}
		if len(open) > 0 {
			t.Errorf("%d operations never return", len(open))
		}
	})
	if infos == 0 {
		t.Error("no run has an operation of unknown fate: the test looks at too little")
	}
}

func TestACompareAndSetThatDidNotSwapHasFailed(t *testing.T) {
	cas := &checker.Kind{Name: "cas", Code: 5, Inputs: checker.TwoInputs, Output: checker.FlagOutput, Told: [2]string{"not swapped", "swapped"}}
	add := &checker.Kind{Name: "add", Code: 1, Keyless: true, Inputs: checker.OneInput, Plain: true}
	has := &checker.Kind{Name: "has", Code: 2, Reads: true, Keyless: true, Output: checker.FlagOutput}
	run := &Run{Result: made(t, "synod/quiet", "", 1).Result}
	run.Result.Faults = nil
	run.Result.History = checker.History{
		{ID: 0, Client: "c1", Kind: cas, Key: "k", Expected: "a\"b", Value: "x\ny", Outcome: checker.OutcomeOK, Call: 1, Return: 2},
		{ID: 1, Client: "c1", Kind: cas, Key: "k", Expected: "a", Value: "b", Found: true, Outcome: checker.OutcomeOK, Call: 2, Return: 3},
		{ID: 2, Client: "c1", Kind: add, Value: "-7", Outcome: checker.OutcomeUnknown, Call: 3, Return: 4},
		{ID: 3, Client: "c1", Kind: add, Value: "07", Outcome: checker.OutcomeFail, Call: 4, Return: 5},
		{ID: 4, Client: "c1", Kind: has, Outcome: checker.OutcomeOK, Call: 5, Return: 6},
	}
	text := string(written(t, "history.edn", run))
	want := []string{
		`{:type :invoke, :f :cas, :value ["k" ["a\"b" "x\ny"]], :time 1, :process 0, :index 0,`,
		`{:type :fail, :f :cas, :value ["k" ["a\"b" "x\ny"]], :time 2, :process 0, :index 1, :output false, :error "not swapped",`,
		`{:type :invoke, :f :cas, :value ["k" ["a" "b"]], :time 2, :process 0, :index 2,`,
		`{:type :ok, :f :cas, :value ["k" ["a" "b"]], :time 3, :process 0, :index 3, :output true,`,
		`{:type :invoke, :f :add, :value -7, :time 3, :process 0, :index 4,`,
		`{:type :info, :f :add, :value -7, :time 4, :process 0, :index 5, :error :unknown,`,
		`{:type :invoke, :f :add, :value "07", :time 4, :process 1, :index 6,`,
		`{:type :fail, :f :add, :value "07", :time 5, :process 1, :index 7, :error :refused,`,
		`{:type :invoke, :f :has, :value nil, :time 5, :process 1, :index 8,`,
		`{:type :ok, :f :has, :value false, :time 6, :process 1, :index 9,`,
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != len(want) {
		t.Fatalf("found %d lines, expected %d:\n%s", len(lines), len(want), text)
	}
	for i := range want {
		if !strings.HasPrefix(lines[i], want[i]) {
			t.Errorf("line %d is\n%s\nexpected\n%s", i, lines[i], want[i])
		}
	}
	if read := readEDN(t, []byte(text)); len(read) != len(want) || read[4].Value != int64(-7) {
		t.Errorf("a reader finds %d operations, and %v in the fifth", len(read), read[4].Value)
	}
}
