package kvraft

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestTheAssignmentSaysWhatIsBudgetedAndBounded(t *testing.T) {
	text, err := files.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	assignment := strings.Join(strings.Fields(string(text)), " ")
	for _, said := range []string{
		fmt.Sprintf("takes `LogMax` bytes (%d)", LogMax),
		fmt.Sprintf("never take more than %d", logBound),
		fmt.Sprintf("no snapshot more than %d", snapshotBound),
		fmt.Sprintf("`many-reads` (at most %d syncs", readSyncs),
		fmt.Sprintf("`long-log` (at most %d syncs", writeSyncs),
		fmt.Sprintf("within %d ms", medianLatency/time.Millisecond),
		fmt.Sprintf("at most %d messages and %d bytes", messages, messageBytes),
	} {
		if !strings.Contains(assignment, said) {
			t.Errorf("README.md does not say %q", said)
		}
	}
	for _, part := range Lab.Parts {
		if said := fmt.Sprintf("**%s. %s** (%d points)", part.Name, part.Title, part.Points()); !strings.Contains(assignment, said) {
			t.Errorf("README.md does not say %q", said)
		}
		for _, test := range part.Tests {
			if !strings.Contains(assignment, "`"+test.Name+"`") {
				t.Errorf("README.md does not name the test %s", test.Name)
			}
		}
	}
}

func TestWhatTheHostKeepsOfASnapshotIsToldFromTheStudentsOwn(t *testing.T) {
	for _, own := range []string{"", "{}", "\x00\xff"} {
		before := effects{7: 3, 4: 1 << 40}
		after, found, err := splitSnapshot(joinSnapshot(before, own))
		if err != nil || found != own || len(after) != 2 || after[7] != 3 || after[4] != 1<<40 {
			t.Errorf("of %v and %q came %v and %q, error %v", before, own, after, found, err)
		}
	}
	for _, short := range []string{"", "\x02\x01\x01", "\xff"} {
		if _, _, err := splitSnapshot(short); err == nil {
			t.Errorf("%q was taken for a snapshot", short)
		}
	}
}
