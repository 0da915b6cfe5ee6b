package checker

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWhoIsPromisedServiceWaitsNoLongerThanTheBound(t *testing.T) {
	for _, test := range []struct {
		claim, history string
		from, to       int64 // of the spell of c1, in milliseconds
		want           Verdict
		judged         bool
		operations     []int
	}{
		{"served at once", `c1 10 20 x set a -> ok`, 0, 500, Valid, true, nil},
		{"served at the bound", `c1 10 110 x set a -> ok`, 0, 500, Valid, true, nil},
		{"served too late", `c1 10 111 x set a -> ok`, 0, 500, Violation, true, []int{1}},
		{"not served at all", `c1 10 400 x set a -> ?`, 0, 500, Violation, true, []int{1}},
		{"gave up again and again", `
			c1 10 60 x set a -> ?
			c1 60 115 y set b -> ?`, 0, 500, Violation, true, []int{1, 2}},
		{"a read that is served does not stand for writes that are not", `
			c1 10 70 x set a -> ?
			c1 70 75 x see -> absent
			c1 75 120 x set b -> ?`, 0, 500, Violation, true, []int{1, 3}},
		{"nor a write for reads", `
			c1 10 70 x see -> ?
			c1 70 75 x set a -> ok
			c1 75 120 x see -> ?`, 0, 500, Violation, true, []int{1, 3}},
		{"who asks for nothing waits for nothing", `
			c1 10 15 x see -> fail
			c1 400 405 x see -> absent`, 0, 500, Valid, true, nil},
		{"before the spell nothing counts", `c1 10 400 x set a -> ok`, 300, 500, Valid, true, nil},
		{"nor after it", `c1 250 900 x set a -> ?`, 0, 300, Valid, true, nil},
		{"a spell no longer than the bound can show nothing", `c1 10 400 x set a -> ?`, 0, 100, Unknown, false, nil},
		{"nor one in which nobody asks", `c1 600 610 x set a -> ok`, 0, 500, Unknown, false, nil},
		{"nor what another client waits for", `c2 10 400 x set a -> ?`, 0, 500, Unknown, false, nil},
	} {
		t.Run(test.claim, func(t *testing.T) {
			spell := Spell{Client: "c1", From: ms(test.from), To: ms(test.to), Why: "n1 and n2 are whole"}
			c, judged := Available(historyOf(t, test.history), []Spell{spell}, 100*time.Millisecond)
			if judged != test.judged || c.Verdict != test.want {
				t.Errorf("found %v (%s), judged: %v; expected %v, %v", c.Verdict, c.Detail, judged, test.want, test.judged)
			}
			if !slices.Equal(c.Evidence.Operations, test.operations) {
				t.Errorf("found operations %v, expected %v", c.Evidence.Operations, test.operations)
			}
			if c.Verdict == Violation && !strings.Contains(c.Detail, "n1 and n2 are whole") {
				t.Errorf("%q does not say what the promise rests on", c.Detail)
			}
		})
	}
}

func TestAWaitIsLateAtTheInstantAtWhichTheBoundHasPassed(t *testing.T) {
	h := historyOf(t, `
		c1 10 60 x set a -> ?
		c1 100 400 x set b -> ?`)
	c, _ := Available(h, []Spell{{Client: "c1", To: ms(500)}}, ms(80))
	if c.Evidence.At != ms(130) {
		t.Errorf("found %v, expected the 80 ms to be over at 130ms", c.Evidence.At)
	}
}
