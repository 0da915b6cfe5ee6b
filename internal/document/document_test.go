package document

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestWhatIsNoPlainDocumentIsRefusedAtItsPlace(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
	}{
		{"an empty file", "", "x.yaml: found 0 YAML documents, expected one"},
		{"a comment", "# nothing\n", "x.yaml: found 0 YAML documents, expected one"},
		{"two documents", "a: 1\n---\na: 2\n", "x.yaml: found 2 YAML documents, expected one"},
		{"a list without end", "a: 1\nb: [1\n", "x.yaml:2:4: found text that is not YAML ("},
		{"a key twice", "a: 1\nb: 2\na: 3\n", "x.yaml:3:1: found"},
		{"an anchor", "a: &b c\n", `x.yaml:1:4: found the YAML sign "&", expected plain keys and values; quote it if it is text`},
		{"an alias", "a: 1\nb: *a\n", `x.yaml:2:4: found the YAML sign "*", expected plain keys and values`},
		{"a merge", "a: 1\n<<: {b: 2}\n", `x.yaml:2:1: found the YAML sign "<<", expected plain keys and values`},
		{"a tag", "a: !!str b\n", `x.yaml:1:4: found the YAML sign "!!str"`},
		{"a complex key", "? [a]\n: b\n", `x.yaml:1:1: found the YAML sign "?"`},
		{"a directive", "%YAML 1.2\n---\na: 1\n", `x.yaml:1:1: found the YAML sign "%"`},
		{"endless brackets", "a: " + strings.Repeat("[", 100_000), "x.yaml:1:28: found something nested more deeply, expected at most 24 levels"},
		{"brackets after those that close nothing", "a: " + strings.Repeat("]", 50) + strings.Repeat("[", 30), "x.yaml:1:78: found something nested more deeply"},
		{"endless lists", strings.Repeat("- ", 100_000), "x.yaml:1:49: found something nested more deeply, expected at most 24 levels"},
		{"a staircase", staircase(200), "x.yaml:97:97: found a line indented this far, expected at most 96 columns"},
		{"a block of nothing", "a: |\n  b" + strings.Repeat(" \r\n", blankMax+2), "x.yaml:103:1: found more blank lines in a row, expected at most 100"},
		{"a huge file", strings.Repeat("#", SizeMax+1), "x.yaml: found 1048577 bytes, expected at most 1048576"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("x.yaml", []byte(c.text))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Fatalf("found error %v\nexpected %s", err, c.want)
			}
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Errorf("found an error of type %T, expected *Error", err)
			}
		})
	}
}

// staircase is a mapping in a mapping in a mapping.
func staircase(steps int) string {
	var b strings.Builder
	for i := range steps {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func TestBlankLinesWithinBoundsAreRead(t *testing.T) {
	blank := strings.Repeat(" \r\n", blankMax)
	if _, err := Parse("x.yaml", []byte("a: 1\n"+blank+"b: 2\n"+blank+"c: 3\n"+blank)); err != nil {
		t.Error(err)
	}
}

// mustPairs returns what a text holds at its top.
func mustPairs(t *testing.T, text string) (Value, []Pair) {
	t.Helper()
	v, err := Parse("x.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	pairs, err := v.Pairs("keys and values")
	if err != nil {
		t.Fatal(err)
	}
	return v, pairs
}

func TestALongLineOfABlockIsNoIndentation(t *testing.T) {
	long := strings.Repeat("x", 2*indentMax)
	root, err := Parse("f", []byte("a: |-\n  short\n  "+long+"\nb: >-\n  "+long+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if pairs, err := root.Pairs("keys and values"); err != nil || len(pairs) != 2 {
		t.Errorf("found %v and %v, expected two keys", pairs, err)
	}
}

func TestAValueIsReadAsWhatItIs(t *testing.T) {
	_, pairs := mustPairs(t, "text: a b\nblock: |\n  c\nnumber: 0x10\nlong: 18446744073709551615\nbroken: 1.5\ntruth: true\ntime: -1m30s\nlist: [1, 2]\nnone:\nnest: {a: 1}\n")
	of := make(map[string]Value)
	for _, p := range pairs {
		of[p.Name] = p.Value
	}
	for name, want := range map[string]string{"text": "a b", "block": "c\n", "number": "0x10", "broken": "1.5", "truth": "true"} {
		if got, ok := of[name].Scalar(); !ok || got != want {
			t.Errorf("%s: found %q, %v, expected %q", name, got, ok, want)
		}
	}
	if n, ok := of["number"].Integer(); !ok || n.Int64() != 16 {
		t.Errorf("found the number %v, %v", n, ok)
	}
	if n, ok := of["long"].Integer(); !ok || n.IsInt64() || !n.IsUint64() {
		t.Errorf("found the long number %v, %v", n, ok)
	}
	if d, err := Duration().Read(of["time"]); err != nil || d != -90*time.Second {
		t.Errorf("found the duration %v, %v", d, err)
	}
	if b, err := Truth().Read(of["truth"]); err != nil || !b {
		t.Errorf("found the truth value %v, %v", b, err)
	}
	for name, want := range map[string]int{"list": 2, "text": 1} {
		if entries, err := of[name].OneOrMore("one or more"); err != nil || len(entries) != want {
			t.Errorf("%s: found %d entries, %v, expected %d", name, len(entries), err, want)
		}
	}
	if _, ok := of["broken"].Integer(); ok {
		t.Error("1.5 was read as a whole number")
	}
	for name, want := range map[string]string{
		"text": `1:7: found "a b"`, "number": "4:9: found the number 0x10", "truth": "7:8: found the truth value true",
		"list": "9:7: found a list", "none": "10:6: found nothing", "nest": "11:7: found keys and values",
	} {
		err := of[name].Refuse("something")
		if got := "x.yaml:" + want + ", expected something"; err.Error() != got {
			t.Errorf("found %v, expected %s", err, got)
		}
	}
}

func TestWhatIsNoMappingAndNoListIsRefused(t *testing.T) {
	v, pairs := mustPairs(t, "a: [x]\nb: {}\nc: []\n")
	if _, err := v.List("a list of faults"); err == nil || err.Error() != "x.yaml:1:1: found keys and values, expected a list of faults" {
		t.Errorf("found error %v", err)
	}
	if _, err := pairs[0].Value.Pairs("a budget"); err == nil || err.Error() != "x.yaml:1:4: found a list, expected a budget" {
		t.Errorf("found error %v", err)
	}
	if empty, err := pairs[1].Value.Pairs("a budget"); err != nil || len(empty) != 0 {
		t.Errorf("found %v and error %v", empty, err)
	}
	if _, err := pairs[2].Value.OneOrMore("one or more"); err == nil || err.Error() != "x.yaml:3:4: found an empty list, expected one or more" {
		t.Errorf("found error %v", err)
	}
}

func TestAMappingHasNoMoreKeysThanItsBound(t *testing.T) {
	var b strings.Builder
	for i := range KeysMax + 1 {
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	v, err := Parse("x.yaml", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Pairs("keys and values"); err == nil || err.Error() != "x.yaml:1:1: found 65 keys, expected at most 64" {
		t.Errorf("found error %v", err)
	}
}

func TestAPlaceIsFoundByItsPathOrElseTheNearestAroundIt(t *testing.T) {
	v, pairs := mustPairs(t, "a.b: 1\nc:\n  - x\n  - {d: y}\n")
	entries, err := pairs[1].Value.List("a list")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entries[1].Pairs("keys and values"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"a.b": "1:6", KeyOf("a.b"): "1:1", "c.0": "3:5", "c.1.d": "4:9", KeyOf("c.1.d"): "4:6", "c.1.e.f": "4:5", "nowhere": "1:1", "": "1:1",
	} {
		if got := v.At(path).RefuseAs("a", "b").Error(); got != "x.yaml:"+want+": found a, expected b" {
			t.Errorf("%q: found %s, expected %s", path, got, want)
		}
	}
}

func TestAMistakeWithinATextIsToldWithTheText(t *testing.T) {
	_, pairs := mustPairs(t, "{a: f(1, b: \"f(1\"}\n")
	for _, c := range []struct {
		at     Value
		offset int
		want   string
	}{
		{pairs[0].Value, 0, `x.yaml:1:5: found "f(1", expected this`},
		{pairs[0].Value, 2, `x.yaml:1:5: found that in "f(1", expected this`},
		{pairs[0].Value, 3, `x.yaml:1:5: found that in "f(1", expected this; quote it if it has a comma or a colon`},
		{pairs[1].Value, 3, `x.yaml:1:13: found that in "f(1", expected this`},
	} {
		if got := c.at.refuseWithin(c.offset, "that", "this").Error(); got != c.want {
			t.Errorf("found %s, expected %s", got, c.want)
		}
	}
}

func TestAnErrorRepeatsNoMoreThanOneLikesToRead(t *testing.T) {
	long := strings.Repeat("ö", 1000)
	v, err := Parse("x.yaml", []byte(long))
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Refuse("less").Error(); len(got) > 150 || !strings.Contains(got, "ö…\"") {
		t.Errorf("found %s", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("a: {b: [1, 2], c: \"d\"}\ne:\n  - f: g\n    h: |\n      i\n\n"))
	f.Add([]byte("- [[]]\n- ]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := Parse("fuzz.yaml", text)
		if err == nil {
			walk(v)
			return
		}
		if _, ok := errors.AsType[*Error](err); !ok {
			t.Fatalf("found an error of type %T: %v", err, err)
		}
	})
}

// walk reads all that there is.
func walk(v Value) {
	if pairs, err := v.Pairs("keys and values"); err == nil {
		for _, p := range pairs {
			walk(p.Value)
		}
	}
	if entries, err := v.List("a list"); err == nil {
		for _, entry := range entries {
			walk(entry)
		}
	}
	v.Integer()
	v.Refuse("something else")
}
