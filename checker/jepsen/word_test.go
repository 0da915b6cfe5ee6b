package jepsen

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestValuesAreWords(t *testing.T) {
	for word, v := range map[string]Value{
		"nil": nil, "true": true, "-7": int64(-7), ":ok": Keyword("ok"), "c1.2": "c1.2", "%37": "7", "%6Eil": "nil", "%": "", "a%20b": "a b",
		"%3Aok": ":ok", "#1.5": 1.5, "007": "007", "%23": "#", "größe": "größe",
	} {
		if found := Word(v); found != word {
			t.Errorf("%#v: found %s, expected %s", v, found, word)
		}
		if found := OfWord(word); found != v {
			t.Errorf("%s: found %#v, expected %#v", word, found, v)
		}
	}
	composite := []Value{int64(1), Map{{Keyword("a"), "b"}}}
	if found := Word(composite); strings.ContainsAny(found, " []") || OfWord(found) != `[1 {:a "b"}]` {
		t.Errorf("found %s and %#v", found, OfWord(found))
	}
}

func FuzzWord(f *testing.F) {
	for _, seed := range []string{"", "a", "%", "%%", "%4", "%ff", ":", "#", "#inf", "1", "01", "true", "nil", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		if found := OfWord(Word(s)); found != s {
			t.Errorf("%q: found %#v by way of %s", s, found, Word(s))
		}
		if word := Word(OfWord(s)); word == "" || strings.ContainsAny(word, " ;=[]@\n") {
			t.Errorf("%q: found the word %q", s, word)
		}
	})
}
