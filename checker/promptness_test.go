package checker

import (
	"slices"
	"strings"
	"testing"
)

func TestWhoAsksInASpellIsAnsweredWithinTheBound(t *testing.T) {
	for _, test := range []struct {
		claim, history string
		from, to       int64 // of the spell of c1, in milliseconds
		want           Verdict
		judged         bool
		operations     []int
	}{
		{"answered at once", `c1 10 20 x set a -> ok`, 0, 500, Valid, true, nil},
		{"answered at the bound", `c1 10 110 x set a -> ok`, 0, 500, Valid, true, nil},
		{"answered too late", `c1 10 111 x set a -> ok`, 0, 500, Violation, true, []int{1}},
		{"a read answered too late", `c1 10 111 x see -> absent`, 0, 500, Violation, true, []int{1}},
		{"given up", `c1 10 400 x set a -> ?`, 0, 500, Violation, true, []int{1}},
		{"failed at once", `c1 10 20 x see -> fail`, 0, 500, Valid, true, nil},
		{"one of many is late", `
			c1 10 20 x set a -> ok
			c1 30 140 x set b -> ok
			c1 150 160 x set c -> ok`, 0, 500, Violation, true, []int{2}},
		{"each is within the bound, all together are not", `
			c1 10 80 x set a -> ?
			c1 80 150 x set b -> ?`, 0, 500, Valid, true, nil},
		{"asked before the spell", `c1 10 400 x set a -> ok`, 11, 500, Unknown, false, nil},
		{"its time is up when the spell is over", `c1 10 400 x set a -> ok`, 0, 110, Unknown, false, nil},
		{"asked by another", `c2 10 400 x set a -> ok`, 0, 500, Unknown, false, nil},
	} {
		t.Run(test.claim, func(t *testing.T) {
			spell := Spell{Client: "c1", From: ms(test.from), To: ms(test.to), Why: "all servers were whole"}
			c, judged := Prompt(historyOf(t, test.history), []Spell{spell}, ms(100))
			if judged != test.judged || c.Verdict != test.want {
				t.Errorf("found %v (%s), judged: %v; expected %v, %v", c.Verdict, c.Detail, judged, test.want, test.judged)
			}
			if !slices.Equal(c.Evidence.Operations, test.operations) {
				t.Errorf("found operations %v, expected %v", c.Evidence.Operations, test.operations)
			}
		})
	}
}

func TestALateAnswerIsTold(t *testing.T) {
	c, _ := Prompt(historyOf(t, `c1 10 400 x set a -> ok`), []Spell{{Client: "c1", To: ms(500), Why: "all servers were whole"}}, ms(100))
	for _, part := range []string{"c1's set of", "returned at 400ms", "all servers were whole", "within 100ms"} {
		if !strings.Contains(c.Detail, part) {
			t.Errorf("%q does not say %q", c.Detail, part)
		}
	}
	if c.Evidence.At != ms(110) {
		t.Errorf("found at %v, expected 110ms", c.Evidence.At)
	}
}
