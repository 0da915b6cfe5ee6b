package observation

import (
	"fmt"
	"testing"
)

func TestWhatIsObservedIsToldInTheWordsOfWhoeverSpeaks(t *testing.T) {
	ballots := func(term uint64) string { return fmt.Sprintf("ballot %d.%d", term/1000, term%1000) }
	masters := &Vocabulary{Nodes: []string{"n1"}, Entry: "view", Term: ballots}
	v := &Vocabulary{Nodes: []string{"n1"}, Leader: "head", Entry: "slot", Term: func(term uint64) string { return fmt.Sprintf("view %d", term) }, Masters: masters}
	for _, c := range []struct {
		o            Observation
		plain, words string
	}{
		{Observation{Kind: Became, Text: Leader, Term: 2}, "became leader of term 2", "became head of view 2"},
		{Observation{Kind: Became, Text: "tail", Term: 2}, "became tail of term 2", "became tail of view 2"},
		{Observation{Kind: Restored, Index: 7, Term: 2}, "restored a snapshot up to index 7 of term 2", "restored a snapshot up to slot 7 of view 2"},
		{Observation{Kind: Promised, Term: 4001}, "promised to take part in nothing before term 4001", "promised to take part in nothing before ballot 4.1"},
		{Observation{Kind: Accepted, Index: 3, Term: 4001, Value: 1}, "accepted value 0000000000000001 at index 3 under term 4001", "accepted value 0000000000000001 at view 3 under ballot 4.1"},
	} {
		if plain, words := c.o.Words(), c.o.In(v); plain != c.plain || words != c.words {
			t.Errorf("found %q and %q, expected %q and %q", plain, words, c.plain, c.words)
		}
	}
}

func TestWhatHasNoNameIsCalledByItsNumber(t *testing.T) {
	var nothing *Vocabulary
	v := &Vocabulary{Nodes: []string{"n1"}}
	for _, c := range [][2]string{
		{nothing.OfNode(1), "node 1"}, {v.OfNode(1), "n1"}, {v.OfNode(0), "node 0"}, {v.OfNode(2), "node 2"},
		{nothing.OfTerm(3), "term 3"}, {v.OfTerm(3), "term 3"}, {v.OfIndex(3), "index 3"}, {v.OfLeader(), "leader"},
		{nothing.OfCommand(0x40000000002), "command 40000000002"}, {nothing.OfCommand(0), "nothing"},
	} {
		if c[0] != c[1] {
			t.Errorf("found %q, expected %q", c[0], c[1])
		}
	}
}
