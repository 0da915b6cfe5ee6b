package raft

import (
	"slices"
	"testing"
)

// logOf returns a log of entries with the given terms after base.
func logOf(base, baseTerm uint64, terms ...uint64) log {
	l := log{base: base, baseTerm: baseTerm}
	for _, term := range terms {
		l.append(Entry{Term: term})
	}
	return l
}

func (l *log) terms() []uint64 {
	var terms []uint64
	for _, e := range l.entries {
		terms = append(terms, e.Term)
	}
	return terms
}

func TestLogKnowsWhereItEnds(t *testing.T) {
	for _, c := range []struct {
		log             log
		lastIndex, term uint64
	}{
		{logOf(0, 0), 0, 0},
		{logOf(0, 0, 1, 1, 2), 3, 2},
		{logOf(7, 3), 7, 3},
		{logOf(7, 3, 3, 4), 9, 4},
	} {
		if c.log.lastIndex() != c.lastIndex || c.log.lastTerm() != c.term {
			t.Errorf("%v: ends with entry %d of term %d; expected %d of %d",
				c.log, c.log.lastIndex(), c.log.lastTerm(), c.lastIndex, c.term)
		}
	}
}

func TestLogHasAnEntryOnlyWithItsIndexAndTerm(t *testing.T) {
	l := logOf(7, 3, 3, 4)
	for _, c := range []struct {
		index, term uint64
		expected    bool
	}{
		{6, 3, false}, {7, 3, true}, {7, 2, false}, {8, 3, true}, {9, 3, false}, {9, 4, true}, {10, 4, false},
	} {
		if l.has(c.index, c.term) != c.expected {
			t.Errorf("entry %d of term %d: expected %v", c.index, c.term, c.expected)
		}
	}
}

func TestConflictingTermIsBypassedAsAWhole(t *testing.T) {
	l := logOf(2, 1, 1, 2, 2, 2, 5)
	for _, c := range []struct{ index, expected uint64 }{{7, 7}, {6, 4}, {5, 4}, {4, 4}, {3, 3}} {
		if found := l.firstOfTerm(c.index); found != c.expected {
			t.Errorf("the term of entry %d begins at %d; expected %d", c.index, found, c.expected)
		}
	}
	for _, c := range []struct{ index, term, expected uint64 }{{7, 5, 7}, {7, 4, 6}, {7, 2, 6}, {7, 1, 3}, {5, 2, 5}, {7, 0, 2}} {
		if found := l.lastUpToTerm(c.index, c.term); found != c.expected {
			t.Errorf("the last entry up to %d of term %d or before is %d; expected %d", c.index, c.term, found, c.expected)
		}
	}
}

func TestWhatWasSentStaysWhenTheLogIsCutAndGrowsAgain(t *testing.T) {
	l := logOf(0, 0, 1, 1, 1, 2)
	sent := l.slice(2, 4)
	l.truncate(2)
	l.append(Entry{Term: 7}, Entry{Term: 7})
	if found := l.terms(); !slices.Equal(found, []uint64{1, 1, 7, 7}) {
		t.Errorf("the log has terms %v", found)
	}
	if sent[0].Term != 1 || sent[1].Term != 1 || sent[2].Term != 2 {
		t.Errorf("what was sent has become %v", sent)
	}
}

func TestCompactedLogKeepsItsIndexes(t *testing.T) {
	l := logOf(0, 0, 1, 1, 2, 3)
	l.compact(3)
	l.compact(2) // a snapshot of old
	if l.base != 3 || l.baseTerm != 2 || l.lastIndex() != 4 || l.term(4) != 3 {
		t.Errorf("the log has become %+v", l)
	}
	l.compact(4)
	if l.lastIndex() != 4 || l.lastTerm() != 3 {
		t.Errorf("the log has become %+v", l)
	}
}
