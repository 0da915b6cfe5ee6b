package jepsen

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"olympos.io/encoding/edn"
)

var errMore = errors.New("more than one value")

// parsed is the value of a text that is one.
func parsed(text string) (Value, error) {
	p := parser{text: []byte(text), known: newNames()}
	v, wrong := p.value()
	if wrong == nil {
		wrong = p.skip()
	}
	if wrong == nil && p.at < len(text) {
		return v, errMore
	}
	if wrong != nil {
		return nil, fmt.Errorf("%d: %s", wrong.at, wrong.reason)
	}
	return v, nil
}

// ofOther is a value of the other reader as one of ours, as far as it is comparable.
func ofOther(v any) (Value, bool) {
	switch v := v.(type) {
	case nil, bool, int64, float64, string:
		return v, true
	case edn.Keyword:
		return Keyword(v), true
	case edn.Symbol:
		return string(v), true
	case rune:
		return string(v), true
	case *big.Int:
		if v.IsInt64() {
			return v.Int64(), true
		}
		return v.String(), true
	case []any:
		all := make([]Value, len(v))
		for i := range v {
			each, is := ofOther(v[i])
			if !is {
				return nil, false
			}
			all[i] = each
		}
		return all, true
	case map[any]any:
		if len(v) > 1 {
			return nil, false // in no order
		}
		m := Map{}
		for key, value := range v {
			k, isKey := ofOther(key)
			of, is := ofOther(value)
			if !is || !isKey {
				return nil, false
			}
			m = append(m, Entry{k, of})
		}
		return m, true
	}
	return nil, false
}

// ednSeeds are values of all sorts.
var ednSeeds = []string{
	"nil", "true", "false", "3", "-7", "+4", "0", "123456789012345678", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "12N", "1.5", "-2e3", "3.25M",
	`"a"`, `"\"\\\n\t\r"`, `"größe"`, `\a`, `\newline`, `\u0041`, ":ok", ":a/b", "sym", "a.b/c", "[]", "[1 [2 3] nil]", "(1 2)", "#{1}", "{}", "{:a 1}", "{:a {:b [1]}}", "[1,2,,3]", "; x\n 7", "#_ 1 2", "[1 #_ 2 #_ #_ 3 4 5]",
	"#inst \"x\"", "#a.b{:c 1}", "[", "]", "{1}", `"`, `\`, "#", ":", "##Inf", "08", "1/2", "1x", "-", "+", "--", "#_", "[#_]", `"\x"`, `"\ud83d\ude00"`, `"\ud83d"`,
}

func FuzzValue(f *testing.F) {
	for _, seed := range ednSeeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := parsed(text)
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\\#^'") {
			return // what the other reads otherwise
		}
		var theirs any
		theirErr := edn.UnmarshalString(text, &theirs)
		if err == nil {
			written := string(appendValue(nil, v))
			if again, err := parsed(written); err != nil || !reflect.DeepEqual(again, v) {
				t.Errorf("%q: found %#v (%v) by way of %s, expected %#v", text, again, err, written, v)
			}
		}
		if theirErr != nil || strings.Count(text, "[")+strings.Count(text, "{")+strings.Count(text, "(") > depthMax {
			return
		}
		want, comparable := ofOther(theirs)
		switch {
		case !comparable, err == errMore: // the other reads the first only
		case err != nil:
			t.Errorf("%q: found %v, expected %#v", text, err, want)
		case !reflect.DeepEqual(v, want) && fmt.Sprint(v) != fmt.Sprint(want):
			t.Errorf("%q: found %#v, expected %#v", text, v, want)
		}
	})
}

func TestValuesAreWhatTheyAreInEDN(t *testing.T) {
	for text, want := range map[string]Value{
		"nil": nil, "+4": int64(4), "-9223372036854775808": int64(-1 << 63), "9223372036854775808": "9223372036854775808", "12N": int64(12), "3.25M": 3.25, "1e999": "1e999",
		`"\u0041\"\n"`: "A\"\n", `"\ud83d\ude00"`: "😀", `\a`: "a", `\newline`: "newline", ":a/b": Keyword("a/b"), "sym": "sym", "1/2": "1/2", "##Inf": "##Inf",
		"[1 #_ 2 #_ #_ 3 4 5]": []Value{int64(1), int64(5)}, "#{1}": []Value{int64(1)}, "#a.b{:c #inst \"x\"}": Map{{Keyword("c"), "x"}}, "#:n{:c 1}": Map{{Keyword("c"), int64(1)}}, `#"a+"`: "a+", "; x\n 7": int64(7),
	} {
		if found, err := parsed(text); err != nil || !reflect.DeepEqual(found, want) {
			t.Errorf("%s: found %#v (%v), expected %#v", text, found, err, want)
		}
	}
	for _, text := range []string{"", "[", "]", "{1}", `"`, `\`, "#", ":", "08", "1x", "1.2.3", "#_", "[#_]", `"\x"`, `"\ud83d"`, `"\u12`, "1/x", "{:a}", "(1]"} {
		if found, err := parsed(text); err == nil {
			t.Errorf("%s: found %#v, expected an error", text, found)
		}
	}
}

// An operation as Jepsen writes it, of which BenchmarkEvent reads each as an event, and
// BenchmarkEventOfAnother by the other reader.
const operation = `{:type :invoke, :f :cas, :value [7 [3 4]], :time 9731708350, :process 1, :index 4521}`

func BenchmarkEvent(b *testing.B) {
	known := newNames()
	b.ReportAllocs()
	for b.Loop() {
		if _, wrong := eventOf([]byte(operation), known); wrong != nil {
			b.Fatal(wrong.reason)
		}
	}
}

func BenchmarkEventOfAnother(b *testing.B) {
	text := bytes.Repeat([]byte(operation), 1000)
	b.ReportAllocs()
	d := edn.NewDecoder(bytes.NewReader(text))
	for b.Loop() {
		var e map[edn.Keyword]any
		if err := d.Decode(&e); err != nil {
			d = edn.NewDecoder(bytes.NewReader(text))
		}
	}
}
