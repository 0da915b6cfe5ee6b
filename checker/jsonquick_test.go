package checker

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzQuick holds the quick reader of lines to the one that knows what is wrong.
func FuzzQuick(f *testing.F) {
	for _, seed := range []string{
		`{"id":1,"client":"c","kind":"get","key":"x","outcome":"ok","found":false,"call_ns":1,"return_ns":2}`,
		` { "kind" : "get" , "id":0,"client":"","key":"ü","outcome":"ok","found":true,"output":"","call_ns":0,"return_ns":999999999999999999,"call_order":1,"return_order":2,"late_ns":0} `,
		`{"id":1,"client":"c","kind":"cas","key":"x","value":"a","expected":"b","outcome":"unknown","call_ns":1,"return_ns":2}`,
		`{"id":01}`, `{"id":1,"id":2}`, `{"id":1e3}`, `{"id":-1}`, `{"call_order":0}`, `{}`, `{"kind":"get"}x`, `{"client":"\u0041"}`, `{"found":truefalse}`, "{\"client\":\"\xff\"}",
	} {
		f.Add([]byte(seed))
	}
	kinds := Kinds{
		{Name: "get", Code: 1, Reads: true, Output: MaybeOutput}, {Name: "put", Code: 2, Inputs: OneInput}, {Name: "append", Code: 3, Inputs: OneInput, Output: TextOutput},
		{Name: "cas", Code: 4, Inputs: TwoInputs, Output: FlagOutput}, {Name: "list", Code: 5, Keyless: true, Output: TextOutput},
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if bytes.IndexByte(text, '\n') >= 0 {
			return
		}
		q := quick{kinds: kinds, known: make(map[string]string)}
		found, read := q.operation(text)
		if !read {
			return
		}
		p := parser{kinds: kinds, text: text, decoder: json.NewDecoder(bytes.NewReader(text))}
		p.decoder.UseNumber()
		want, column, reason := p.operation()
		if reason != "" || found != want {
			t.Errorf("%s: found %+v, expected %+v (%d: %s)", text, found, want, column, reason)
		}
	})
}

func TestLinesAsTheyAreWrittenAreReadQuickly(t *testing.T) {
	kinds := Kinds{{Name: "get", Code: 1, Reads: true, Output: MaybeOutput}}
	q := quick{kinds: kinds, known: make(map[string]string)}
	const line = `{"id":1,"client":"c1","kind":"get","key":"x","outcome":"ok","found":true,"output":"a","call_ns":4210000000,"return_ns":4215000000,"call_order":3,"return_order":7,"late_ns":5}`
	if o, read := q.operation([]byte(line)); !read || o.Output != "a" || o.ReturnOrder != 7 || o.Late != 5 {
		t.Errorf("found %+v (%v)", o, read)
	}
}
