package explain

import (
	"fmt"
	"testing"

	"github.com/laplace-sim/laplace/protocols"
)

func TestAProtocolIsToldOfInItsOwnWordsAndInRaftsForTheRest(t *testing.T) {
	hex := func(term uint64) string { return fmt.Sprintf("%#x", term) }
	for _, c := range []struct {
		own                            protocols.Words
		position, leader, decree, vote string
	}{
		{protocols.Words{}, "entry 7 of term 17", "leader", "", "voted"},
		{protocols.Words{Term: "view", Leader: "primary"}, "entry 7 of view 17", "primary", "", "voted"},
		{protocols.Words{Entry: "slot", Promised: "sworn", Number: hex, Masters: &protocols.Words{Term: "ballot"}}, "slot 7 of term 0x11", "leader", "ballot 17", "sworn"},
	} {
		w := completed(c.own)
		if found := w.position(7, 17); found != c.position || w.leader != c.leader || w.promised != c.vote {
			t.Errorf("with %+v: found %q, %q and %q, expected %q, %q and %q", c.own, found, w.leader, w.promised, c.position, c.leader, c.vote)
		}
		if (w.decrees == nil) != (c.decree == "") || w.decrees != nil && w.decrees.in(17) != c.decree {
			t.Errorf("with %+v: found the words %+v for what masters agree on, expected %q", c.own, w.decrees, c.decree)
		}
	}
	if found := wordsFor("no such").in(2); found != "term 2" {
		t.Errorf("found %q for a protocol that is not known, expected Raft's words", found)
	}
	if found := wordsFor("paxos").position(3, 4001); found != "slot 3 of ballot 4.1" {
		t.Errorf("found %q, expected the words of Paxos", found)
	}
}
