package uniqueids

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// told is ids that clients are told one after the other.
func told(ids ...int) checker.History {
	var h checker.History
	for i, id := range ids {
		at := time.Duration(2*i) * time.Millisecond
		h = append(h, checker.Operation{
			ID: i, Client: fmt.Sprintf("c%d", i+1), Kind: Generate, Outcome: checker.OutcomeOK, Output: strconv.FormatInt(9007199254740988+int64(id), 10), Call: at, Return: at + time.Millisecond,
		})
	}
	return h
}

func TestAnIdThatCameTwiceIsToldWithBoth(t *testing.T) {
	found := Unique(told(0, 2, 1, 2), 0)
	expected := "generate() by c4 (6ms to 7ms) returned 9007199254740990; given generate() by c2 (2ms to 3ms) = 9007199254740990, it must be another"
	if found.Verdict != checker.Violation || found.Detail != expected {
		t.Errorf("found %v: %s; expected: %s", found.Verdict, found.Detail, expected)
	}
	if found := Unique(told(0, 1, 2), 2); found.Verdict != checker.Unknown || !strings.Contains(found.Detail, "allow more") {
		t.Errorf("found %v (%s), expected that the steps run out", found.Verdict, found.Detail)
	}
}
