package main

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs"
)

var lab = &labs.Lab{Name: "l", Parts: []labs.Part{{Name: "a", Tests: []labs.Test{{Name: "first", Points: 1}, {Name: "second", Points: 1}}}}}

const good = `name: votes-twice
summary: it votes twice
source: the students' guide
fails: [second]
hint: at most one
change:
  - {file: server.go, old: "a == b", new: "true"}
  - file: server.go
    old: |-
      two
      lines
    new: ""
`

func TestAWrongSolutionIsAChangeOfTheReference(t *testing.T) {
	w, err := parseWrong(lab, "wrong/votes-twice.yaml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	of := source{"server.go": "if a == b { two\nlines }", "other.go": "a == b"}
	got, err := w.changed(of)
	if err != nil || got["server.go"] != "if true {  }" || got["other.go"] != of["other.go"] {
		t.Errorf("found %q and %v", got, err)
	}
	if of["server.go"] != "if a == b { two\nlines }" {
		t.Errorf("the reference has become %q", of["server.go"])
	}
}

func TestAMistakeInAWrongSolutionIsToldInALine(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"summary:", "sumary:", `l/wrong/votes-twice.yaml:2:1: found the key "sumary", expected one of name, summary, source, fails, hint, change (did you mean summary?)`},
		{"hint: at most one\n", "", `l/wrong/votes-twice.yaml:1:1: found no key "hint", expected one (a piece of the rule that the hint must come to)`},
		{"[second]", "[secnd]", `l/wrong/votes-twice.yaml:4:9: found the test "secnd", expected one of first, second (did you mean second?)`},
		{"[second]", "[]", `l/wrong/votes-twice.yaml:4:8: found a list, expected at least one test`},
		{"votes-twice", "votes", `l/wrong/votes-twice.yaml:1:7: found "votes", expected the name of its file, "votes-twice"`},
		{"votes-twice", "Votes", `l/wrong/votes-twice.yaml:1:7: found "Votes", expected a name of small letters, digits and hyphens`},
		{"it votes twice", `""`, `l/wrong/votes-twice.yaml:2:10: found "", expected what the solution does wrong in one line`},
		{`old: "a == b"`, `old: ""`, `l/wrong/votes-twice.yaml:7:28: found "", expected a text of the reference`},
	} {
		_, err := parseWrong(lab, "l/wrong/votes-twice.yaml", []byte(strings.Replace(good, c.old, c.new, 1)))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: found\n%v, expected\n%s", c.new, err, c.want)
		}
	}
}

func TestAChangeThatDoesNotFitTheReferenceIsRefused(t *testing.T) {
	w, err := parseWrong(lab, "votes-twice.yaml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		of   source
		want string
	}{
		{source{"other.go": ""}, `votes-twice: change 1: found the file "server.go", expected one of the reference`},
		{source{"server.go": "a != b"}, `votes-twice: change 1: found 0 times in server.go, expected once: "a == b"`},
		{source{"server.go": "a == b || a == b"}, `votes-twice: change 1: found 2 times in server.go, expected once: "a == b"`},
		{source{"server.go": "a == b"}, `votes-twice: change 2: found 0 times in server.go, expected once: "two\nlines"`},
	} {
		if _, err := w.changed(c.of); err == nil || err.Error() != c.want {
			t.Errorf("found\n%v, expected\n%s", err, c.want)
		}
	}
}
