package formats_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/formats"
	"github.com/laplace-sim/laplace/checker/models"
)

// Texts draws a text of an operation. One that no history of the model has need not come
// back as it was.
type texts func(r *rand.Rand, o *checker.Operation) string

// words are what most models have as values.
func words(r *rand.Rand, _ *checker.Operation) string {
	return pick(r, "0", "7", "-3", "1234567890123", "c1.5", "x")
}

// anything is what a store has, which takes any text.
func anything(r *rand.Rand, _ *checker.Operation) string {
	return pick(r, "", "0", "7", "-3", "07", "+7", "-0", "99999999999999999999", "1.5", "nil", "true", ":x", "[1 2]", "a b", "a\"b\\c\n\t\r", "größe", "\x00\x1f\u2028", "%", "#_")
}

// keys are what services have as keys that take any.
func keys(r *rand.Rand, _ *checker.Operation) string {
	return pick(r, "x", "7", "register", "k\"1", "")
}

// A drawing draws the key of an operation of a model, what it takes and what it returns.
type drawing struct{ key, input, output texts }

// drawings are those of models for which words will not do.
var drawings = map[string]drawing{
	"register":       {keys, anything, anything},
	"cas-register":   {keys, anything, anything},
	"kv":             {keys, anything, anything},
	"bank":           {only("bank"), transfers, balances},
	"bank-overdraft": {only("bank"), transfers, balances},
	"stack":          {only("stack"), words, words},
	"priority-queue": {only("priority queue"), words, words},
	"set":            {only("set"), words, words},
	"counter":        {only("counter"), tokens, tokens},
	"long-fork":      {words, groups, readings},
	"list-append":    {words, appends, lists},
	"rw-register":    {words, writes, registers},
}

// only is the key of what there is only one of in Jepsen's histories.
func only(key string) texts { return func(*rand.Rand, *checker.Operation) string { return key } }

func tokens(r *rand.Rand, _ *checker.Operation) string { return pick(r, "1", "7", "123456789012") }

func transfers(r *rand.Rand, _ *checker.Operation) string {
	return pick(r, "1 from a1 to a2", "5 from 7 to b", "0 from a3 to a1")
}

func balances(r *rand.Rand, _ *checker.Operation) string { return pick(r, "a1:5 a2:0", "7:12 b:3") }

// groups are what a read of several keys asks for.
func groups(r *rand.Rand, o *checker.Operation) string {
	if o.Kind.Reads {
		return pick(r, "1 2 x", "7", "a b")
	}
	return words(r, o)
}

// readings are what was read of what was asked for: each key, some with a value.
func readings(r *rand.Rand, o *checker.Operation) string {
	read := strings.Split(o.Value, " ")
	for i := range read {
		if r.IntN(2) == 0 {
			read[i] += "=" + words(r, o)
		}
	}
	return strings.Join(read, " ")
}

// appends and writes are steps of a transaction, of which one only reads if its kind does.
func appends(r *rand.Rand, o *checker.Operation) string { return steps(r, o, "append") }

func writes(r *rand.Rand, o *checker.Operation) string { return steps(r, o, "write") }

func steps(r *rand.Rand, o *checker.Operation, verb string) string {
	if o.Kind.Reads {
		return pick(r, "read x", "read 7; read y")
	}
	return verb + " x " + pick(r, "1", "c1.2", ":a") + pick(r, "", "; read x; read 7")
}

// lists and registers are what the reads of such steps found.
func lists(r *rand.Rand, o *checker.Operation) string {
	return found(o, func() string { return pick(r, "[]", "[1]", "[1 c1.2 :a]") })
}

func registers(r *rand.Rand, o *checker.Operation) string {
	return found(o, func() string { return pick(r, "nil", "1", "c1.2") })
}

func found(o *checker.Operation, value func() string) string {
	var all []string
	for step := range strings.SplitSeq(o.Value, "; ") {
		if name, reads := strings.CutPrefix(step, "read "); reads {
			all = append(all, name+"="+value())
		}
	}
	return strings.Join(all, "; ")
}

func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

// drawHistory draws a history of a model, of so many operations, each kind among them if
// there are enough.
func drawHistory(r *rand.Rand, m models.Model, operations int) checker.History {
	draw, special := drawings[m.Name]
	if !special {
		draw = drawing{words, words, words}
	}
	clients := []string{"c1", "c2", "7", "a \"b\""}
	open := make(map[string]int)
	ordered := r.IntN(2) == 0
	var h checker.History
	now, order, id := time.Duration(0), uint64(0), 0
	place := func() uint64 {
		order += 1 + r.Uint64N(2)
		if ordered {
			return order
		}
		return 0
	}
	finish := func(i int, outcome checker.Outcome) {
		o := &h[i]
		o.Outcome, o.Return, o.ReturnOrder = outcome, now, place()
		if outcome == checker.OutcomeOK {
			o.Found = r.IntN(2) == 0 && o.Kind.Conditional()
			if o.Kind.Output == checker.TextOutput || o.Kind.Output == checker.MaybeOutput && o.Found {
				o.Output = draw.output(r, o)
			}
		}
		delete(open, o.Client)
	}
	for len(h) < operations {
		now += time.Duration(r.IntN(3))
		client := pick(r, clients...)
		if i, busy := open[client]; busy {
			finish(i, checker.Outcome(r.IntN(3)))
			continue
		}
		id += 1 + r.IntN(2)
		o := checker.Operation{ID: id, Client: client, Kind: m.Kinds[len(h)%len(m.Kinds)], Call: now, CallOrder: place(), Late: time.Duration(r.Int64N(int64(now) + 1))}
		if !o.Kind.Keyless {
			o.Key = draw.key(r, &o)
		}
		if o.Kind.Inputs == checker.TwoInputs {
			o.Expected = draw.input(r, &o)
		}
		if o.Kind.Inputs != checker.NoInput {
			o.Value = draw.input(r, &o)
		}
		open[client] = len(h)
		h = append(h, o)
	}
	for i := range h {
		if at, busy := open[h[i].Client]; busy && at == i {
			finish(i, checker.OutcomeUnknown)
		}
	}
	return h
}

// samples are histories of models whose texts are too much to draw.
var samples = map[string]string{
	"mutex": `{:type :invoke, :f :acquire, :process 0}{:type :ok, :f :acquire, :process 0}{:type :invoke, :f :release, :process 0}{:type :invoke, :f :acquire, :process 1}
		{:type :fail, :f :acquire, :process 1}{:type :ok, :f :release, :process 0}{:type :invoke, :f :acquire-token, :process 2}{:type :ok, :f :acquire-token, :value 3, :process 2}
		{:type :invoke, :f :use, :value 3, :process 2}{:type :ok, :f :use, :value true, :process 2}{:type :invoke, :f :holder, :process 2}{:type :info, :f :holder, :process 2}`,
	"queue": `{:type :invoke, :f :enqueue, :value 1, :process 0}{:type :ok, :f :enqueue, :value 1, :process 0}{:type :invoke, :f :dequeue, :process 0}{:type :ok, :f :dequeue, :value 1, :process 0}
		{:type :invoke, :f :dequeue, :process 0}{:type :fail, :f :dequeue, :process 0}{:type :invoke, :f :drain, :process 0}{:type :ok, :f :drain, :value [2 "a b"], :process 0}{:type :invoke, :f :enqueue, :value 2, :process 0}`,
	"multi-register": `{:type :invoke, :f :txn, :value [[:r :x nil] [:w :y 3]], :process 0}{:type :ok, :f :txn, :value [[:r :x "a b"] [:w :y 3]], :process 0}
		{:type :invoke, :f :txn, :value [[:r 1 nil]], :process 0}{:type :fail, :f :txn, :value [[:r 1 nil]], :process 0}{:type :invoke, :f :txn, :value [[:w 1 nil]], :process 1}`,
	"kafka": `{:type :invoke, :f :send, :value [[:send 1 2]], :process 0}{:type :ok, :f :send, :value [[:send 1 [0 2]]], :process 0}{:type :invoke, :f :poll, :value [[:poll]], :process 1}
		{:type :ok, :f :poll, :value [[:poll {1 [[0 2]]}]], :process 1}{:type :invoke, :f :txn, :value [[:send :k "v"] [:poll]], :process 1}{:type :info, :f :txn, :value [[:send :k "v"] [:poll]], :process 1}
		{:type :invoke, :f :subscribe, :value [1 2], :process 0}{:type :ok, :f :subscribe, :value [1 2], :process 0}{:type :invoke, :f :crash, :process 0}{:type :info, :f :crash, :process 0}`,
	"list-append": `{:type :invoke, :f :txn, :value [[:r :x nil] [:append :y 3]], :process 0}{:type :ok, :f :txn, :value [[:r :x [1 2]] [:append :y 3]], :process 0}
		{:type :invoke, :f :txn, :value [[:r 1 nil]], :process 0}{:type :fail, :f :txn, :value [[:r 1 nil]], :process 0}{:type :invoke, :f :txn, :value [[:append 1 2]], :process 1}`,
	"rw-register": `{:type :invoke, :f :txn, :value [[:r :x nil] [:w :y 3]], :process 0}{:type :ok, :f :txn, :value [[:r :x 2] [:w :y 3]], :process 0}
		{:type :invoke, :f :txn, :value [[:r 1 nil]], :process 0}{:type :fail, :f :txn, :value [[:r 1 nil]], :process 0}{:type :invoke, :f :txn, :value [[:w 1 2]], :process 1}`,
}

// drawsOf draws histories of a model, or has the one of the samples.
func drawsOf(t *testing.T, m models.Model) []checker.History {
	if text, is := samples[m.Name]; is {
		h, _, err := formats.Read(strings.NewReader(text), "sample", m, "jepsen")
		if err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
		return []checker.History{h}
	}
	r := rand.New(rand.NewPCG(1, 2))
	var all []checker.History
	for range 200 {
		all = append(all, drawHistory(r, m, 1+r.IntN(4*len(m.Kinds))))
	}
	return all
}

func TestEveryModelsHistoryIsReadAsItWasWritten(t *testing.T) {
	for _, m := range models.All() {
		for _, f := range formats.All() {
			if !f.Written() {
				continue
			}
			for _, h := range drawsOf(t, m) {
				if err := sameAgain(h, m, f); err != nil {
					t.Errorf("%s as %s: %v\n(if histories of the model have other texts, say which in drawings or samples)", m.Name, f.Name, err)
					break
				}
			}
		}
	}
}

// sameAgain writes a history and reads it, and reports what became of it.
func sameAgain(h checker.History, m models.Model, f formats.Format) error {
	var file bytes.Buffer
	if err := formats.Write(&file, h, m, f.Name); err != nil {
		return err
	}
	for _, mark := range []string{"", "\ufeff"} {
		text := mark + file.String()
		if mark != "" {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		again, found, err := formats.Read(strings.NewReader(text), "h", m, "")
		if err != nil {
			return fmt.Errorf("%w in\n%s", err, text)
		}
		if found.Name != f.Name {
			return fmt.Errorf("it was read as %s", found.Name)
		}
		if !slices.Equal(h, again) {
			for i := range min(len(h), len(again)) {
				if h[i] != again[i] {
					return fmt.Errorf("found %v (%+v), expected %v (%+v) in\n%s", again[i], again[i], h[i], h[i], text)
				}
			}
			return fmt.Errorf("found %d operations, expected %d in\n%s", len(again), len(h), text)
		}
	}
	return nil
}

func TestAHistoryOfAnotherModelIsNotWritten(t *testing.T) {
	h := drawHistory(rand.New(rand.NewPCG(1, 2)), modelNamed(t, "cas-register"), 10)
	for _, f := range formats.All() {
		if err := formats.Write(new(bytes.Buffer), h, modelNamed(t, "register"), f.Name); err == nil {
			t.Errorf("%s: found no error", f.Name)
		}
	}
	h[0].Return = -1
	if err := formats.Write(new(bytes.Buffer), h, modelNamed(t, "cas-register"), "jepsen"); err == nil {
		t.Error("found no error of what is no history")
	}
}
