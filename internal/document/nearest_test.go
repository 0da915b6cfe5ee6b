package document

import (
	"strings"
	"testing"
)

func TestAMisspeltWordIsRecognized(t *testing.T) {
	known := []string{"run", "replay", "list", "version", "stale-read", "forget-vote"}
	for word, want := range map[string]string{
		"rnu": "run", "rum": "run", "lst": "list", "relpay": "replay", "stale-reads": "stale-read", "forgetvote": "forget-vote",
		"hunt": "", "": "", "xyz": "", strings.Repeat("run", 100): "",
	} {
		if got := nearest(word, known); got != want {
			t.Errorf("%q is taken for %q, want %q", word, got, want)
		}
	}
}

func TestOneOfNamesAllThatIsKnown(t *testing.T) {
	for _, c := range []struct {
		word  string
		known []string
		want  string
	}{
		{"raft", nil, "none"},
		{"vr", []string{"raft", "paxos"}, "one of raft, paxos"},
		{"rafd", []string{"raft", "paxos"}, "one of raft, paxos (did you mean raft?)"},
	} {
		if got := OneOf(c.word, c.known); got != c.want {
			t.Errorf("found %s, expected %s", got, c.want)
		}
	}
}

func TestManyWordsAreCountedRatherThanListed(t *testing.T) {
	var known []string
	for c := 'a'; c <= 'z'; c++ {
		known = append(known, strings.Repeat(string(c), 5), strings.Repeat(string(c), 20))
	}
	for word, want := range map[string]string{"cccc": "one of 52 (did you mean ccccc?)", "none": "one of 52"} {
		if got := OneOf(word, known); got != want {
			t.Errorf("OneOf(%q) is %q, want %q", word, got, want)
		}
	}
}
