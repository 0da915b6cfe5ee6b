package checker

import (
	"strings"
	"testing"
	"time"
)

// turnsEvery are the turns of one server, from a time on.
func turnsEvery(each, from time.Duration, count int) []Turn {
	turns := make([]Turn, count)
	for i := range turns {
		turns[i] = Turn{At: from + time.Duration(i)*each, Server: "n1"}
	}
	return turns
}

// calmsOf are calms one after the other.
func calmsOf(each time.Duration, count int) []Calm {
	calms := make([]Calm, count)
	for i := range calms {
		calms[i] = Calm{From: time.Duration(i) * each, To: time.Duration(i+1) * each}
	}
	return calms
}

func TestAServerThatGoesOnTurningInACalmIsRestless(t *testing.T) {
	const bound = 2 * time.Second
	calm := []Calm{{From: time.Second, To: 30 * time.Second}}
	var others []Turn
	for i, turn := range turnsEvery(time.Second, 4*time.Second, 20) {
		turn.Server = []string{"n1", "n2", "n3", "n4"}[i%4]
		others = append(others, turn)
	}
	for _, c := range []struct {
		claim string
		turns []Turn
		calms []Calm
		words string
	}{
		{"nobody turns", nil, calm, ""},
		{"it stands every 300 ms", turnsEvery(300*time.Millisecond, 3*time.Second, 80), calm, "n1 changed its role or its term 17 times from 3s to 7.8s"},
		{"some turns at once", turnsEvery(time.Millisecond, 10*time.Second, 12), calm, ""},
		{"one now and then", turnsEvery(time.Second, 3*time.Second, 27), calm, ""},
		{"each turns a little", others, calm, ""},
		{"many before the bound has passed", turnsEvery(time.Millisecond, time.Second, 1000), calm, ""},
		{"many when it is over", turnsEvery(time.Millisecond, 30*time.Second, 1000), calm, ""},
		{"a few in each of many calms", turnsEvery(250*time.Millisecond, 0, 120), calmsOf(3*time.Second, 10), ""},
		{"many in the last of some calms", turnsEvery(10*time.Millisecond, 27*time.Second, 300), calmsOf(3*time.Second, 10), "n1 changed"},
		{"calms that are too short", turnsEvery(time.Millisecond, 0, 1000), calmsOf(time.Second, 5), ""},
	} {
		check, found := Restless(c.turns, c.calms, bound)
		if found != (c.words != "") || found && (check.Verdict != Violation || !strings.Contains(check.Detail, c.words)) {
			t.Errorf("%s: found %v, %v and %q, expected %q", c.claim, found, check.Verdict, check.Detail, c.words)
		}
	}
}
