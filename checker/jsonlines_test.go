package checker

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

const goodLine = `{"id":1,"client":"c1","kind":"set","key":"x","value":"a","outcome":"ok","call_ns":5,"return_ns":9}`

// drawHistory draws a history of operations of all kinds, which need not make sense.
func drawHistory(t *rapid.T) History {
	texts := rapid.SampledFrom([]string{"", "a", "<b>", "é\n"})
	recorded := rapid.Bool().Draw(t, "recorded")
	var h History
	for i := range rapid.IntRange(0, 9).Draw(t, "operations") {
		o := Operation{
			ID:      i,
			Client:  fmt.Sprint("c", rapid.IntRange(0, 3).Draw(t, "client")),
			Kind:    rapid.SampledFrom(testKinds).Draw(t, "kind"),
			Outcome: rapid.SampledFrom([]Outcome{OutcomeOK, OutcomeUnknown, OutcomeFail}).Draw(t, "outcome"),
			Call:    ms(int64(10 * i)),
			Return:  ms(int64(10*i + 5)),
		}
		if recorded {
			o.CallOrder, o.ReturnOrder = uint64(2*i+1), uint64(2*i+2)
		}
		o.Found = o.has(fieldFound) && rapid.Bool().Draw(t, "found")
		for _, f := range fields {
			if text, ok := f.of(&o).(*string); ok && f.field != fieldOfAll && o.has(f.field) {
				*text = texts.Draw(t, f.name)
			}
		}
		h = append(h, o)
	}
	return h
}

func TestAHistoryIsTheSameAfterAFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		var file bytes.Buffer
		if err := h.Write(&file); err != nil {
			t.Fatal(err)
		}
		back, err := ReadHistory(&file, "h.jsonl", testKinds)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(back, h) {
			t.Fatalf("found    %v\nexpected %v", back, h)
		}
	})
}

func TestEachKindHasItsLine(t *testing.T) {
	h := historyOf(t, `
		c1 0 1 x see -> absent
		c1 2 3 x set <a> -> ok
		c1 4 5 x see -> <a>
		c1 6 7 x extend b -> <a>b
		c1 8 9 x swap q r -> not swapped
		c1 10 11 x remove -> ?
		c1 12 13 x see -> fail
		c1 14 15 - tick -> 8`)
	const want = `{"id":1,"client":"c1","kind":"see","key":"x","outcome":"ok","found":false,"call_ns":0,"return_ns":1000000}
{"id":2,"client":"c1","kind":"set","key":"x","value":"<a>","outcome":"ok","call_ns":2000000,"return_ns":3000000}
{"id":3,"client":"c1","kind":"see","key":"x","outcome":"ok","found":true,"output":"<a>","call_ns":4000000,"return_ns":5000000}
{"id":4,"client":"c1","kind":"extend","key":"x","value":"b","outcome":"ok","output":"<a>b","call_ns":6000000,"return_ns":7000000}
{"id":5,"client":"c1","kind":"swap","key":"x","value":"r","expected":"q","outcome":"ok","found":false,"call_ns":8000000,"return_ns":9000000}
{"id":6,"client":"c1","kind":"remove","key":"x","outcome":"unknown","call_ns":10000000,"return_ns":11000000}
{"id":7,"client":"c1","kind":"see","key":"x","outcome":"fail","call_ns":12000000,"return_ns":13000000}
{"id":8,"client":"c1","kind":"tick","outcome":"ok","output":"8","call_ns":14000000,"return_ns":15000000}
`
	var file strings.Builder
	if err := h.Write(&file); err != nil {
		t.Fatal(err)
	}
	if file.String() != want {
		t.Errorf("found\n%s\nexpected\n%s", file.String(), want)
	}
}

func TestABadLineIsRefusedWithItsPlace(t *testing.T) {
	replace := func(old, new string) string { return strings.Replace(goodLine, old, new, 1) }
	for _, test := range []struct {
		claim, file, want string
	}{
		{"a place of 0", replace(`"id":1`, `"id":1,"call_order":0`), `h:1:22: call_order: found 0, expected an integer of 64 bits, 1 or more`},
		{"a place that is negative", replace(`"id":1`, `"id":1,"return_order":-3`), `found -3, expected an integer of 64 bits, 1 or more`},
		{"a place that is a string", replace(`"id":1`, `"id":1,"return_order":"3"`), `found "3", expected an integer`},
		{"places in the wrong order", replace(`"id":1`, `"id":1,"return_order":3,"call_order":3`), `found return order 3, expected one above the call order, 3`},
		{"no JSON", "hello", `h:1:1: invalid character 'h'`},
		{"an array", "[]", `h:1:1: found an array, expected an object`},
		{"the second line", goodLine + "\n\n 7", `h:3:2: found 7, expected an object`},
		{"a line that ends early", goodLine[:20], `h:1:21: found the end of the line, expected`},
		{"two objects on a line", goodLine + " {}", `h:1:100: found "{}" after the object`},
		{"an unknown field", `{"id":1, "colour":"red"}`, `h:1:10: found field "colour", expected one of kind, outcome, id`},
		{"a field twice", `{"id":1,"id":2}`, `h:1:9: found field "id" a second time`},
		{"a missing field", `{"id":1}`, `h:1:1: found no field "kind"`},
		{"a value of a see", replace(`"set"`, `"see"`), `h:1:54: found field "value", expected none for a see`},
		{"a set without a value", replace(`"value":"a",`, ``), `h:1:1: found no field "value", expected one for a set`},
		{"a kind that is none", replace(`"set"`, `"post"`), `h:1:30: kind: found "post", expected an operation kind: see, set, remove, extend, swap, tick, take or lock`},
		{"a string for a number", replace(`:5`, `:"5"`), `h:1:83: call_ns: found "5", expected an integer`},
		{"a fraction", replace(`:5`, `:5.5`), `h:1:83: call_ns: found 5.5, expected an integer of 64 bits`},
		{"a number that is too large", replace(`:9}`, `:99999999999999999999}`), `expected an integer of 64 bits`},
		{"a key of an operation on none", replace(`"set"`, `"tick"`), `h:1:43: found field "key", expected none for a tick`},
		{"null", replace(`"x"`, `null`), `h:1:42: key: found null, expected a string`},
		{"bytes that are not UTF-8", replace(`"x"`, "\"\xff\""), `h:1:43: found bytes that are not UTF-8`},
		{"a return before the call", replace(`:9`, `:4`), `h:1:1: found a return at 4ns`},
		{"an id used twice", goodLine + "\n" + goodLine, `h:2:1: found id 1 a second time`},
		{"a line that is too long", goodLine + strings.Repeat(" ", LineBytesMax), `h:1:1048577: found a longer line`},
	} {
		t.Run(test.claim, func(t *testing.T) {
			_, err := ReadHistory(strings.NewReader(test.file), "h", testKinds)
			var where *FileError
			if !errors.As(err, &where) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("found    %v\nexpected %s", err, test.want)
			}
		})
	}
}

func TestAFailureToReadOrWriteIsPassedOn(t *testing.T) {
	broken := errors.New("cable pulled")
	if _, err := ReadHistory(failing{broken}, "h", testKinds); !errors.Is(err, broken) {
		t.Errorf("found %v on reading, expected %v", err, broken)
	}
	if err := historyOf(t, `c1 0 1 x see -> absent`).Write(failing{broken}); !errors.Is(err, broken) {
		t.Errorf("found %v on writing, expected %v", err, broken)
	}
	long := History{{Kind: set, Value: strings.Repeat("v", LineBytesMax)}}
	if err := long.Write(io.Discard); err == nil {
		t.Error("found a line of over the bound written, expected an error")
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

func FuzzReadHistory(f *testing.F) {
	f.Add([]byte(goodLine))
	f.Add([]byte(goodLine + "\n" + strings.Replace(goodLine, `"id":1`, `"id":2`, 1) + "\n"))
	f.Add([]byte(`{"id":3,"client":"c","kind":"swap","key":"\u00e9","value":"","expected":"q","outcome":"ok","found":true,"call_ns":0,"return_ns":0}`))
	f.Add([]byte("{\"id\":1,\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		h, err := ReadHistory(bytes.NewReader(file), "h", testKinds)
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := h.Write(&out); err != nil {
			// JSON escapes may make a line longer than it was read.
			if len(file) < LineBytesMax/6 {
				t.Fatalf("what was read cannot be written: %v", err)
			}
			return
		}
		back, err := ReadHistory(&out, "h", testKinds)
		if err != nil || !slices.Equal(h, back) {
			t.Fatalf("what was written reads as %v (%v), expected %v", back, err, h)
		}
	})
}
