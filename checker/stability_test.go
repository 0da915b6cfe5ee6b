package checker

import (
	"strings"
	"testing"
	"time"
)

func TestALeaderStaysOnceACalmHasLasted(t *testing.T) {
	const bound = 100 * time.Millisecond
	for _, c := range []struct {
		claim  string
		reigns []Reign
		calms  []Calm
		want   Verdict
		judged bool
	}{
		{"one leads all the time", []Reign{{At: ms(50), Leader: "n1", Term: 1}}, []Calm{{0, ms(500)}}, Valid, true},
		{"elections at the beginning of a calm", []Reign{{At: ms(10), Leader: "n1", Term: 1}, {At: ms(100), Leader: "n2", Term: 2}}, []Calm{{0, ms(500)}}, Valid, true},
		{"another takes over later", []Reign{{At: ms(10), Leader: "n1", Term: 1}, {At: ms(101), Leader: "n2", Term: 2}}, []Calm{{0, ms(500)}}, Violation, true},
		{"the same leads anew", []Reign{{At: ms(10), Leader: "n1", Term: 1}, {At: ms(300), Leader: "n1", Term: 2}}, []Calm{{0, ms(500)}}, Valid, true},
		{"the first leader comes too late", []Reign{{At: ms(300), Leader: "n1", Term: 1}}, []Calm{{0, ms(500)}}, Violation, true},
		{"the next one comes when the calm is over", []Reign{{At: ms(10), Leader: "n1", Term: 1}, {At: ms(500), Leader: "n2", Term: 2}}, []Calm{{0, ms(500)}}, Valid, true},
		{"each calm begins anew", []Reign{{At: ms(10), Leader: "n1", Term: 1}, {At: ms(640), Leader: "n2", Term: 2}}, []Calm{{0, ms(500)}, {ms(600), ms(900)}}, Valid, true},
		{"a calm no longer than the bound shows nothing", []Reign{{At: ms(10), Leader: "n1", Term: 1}, {At: ms(90), Leader: "n2", Term: 2}}, []Calm{{0, ms(100)}}, Unknown, false},
	} {
		t.Run(c.claim, func(t *testing.T) {
			check, judged := Stable(c.reigns, c.calms, bound)
			if judged != c.judged || check.Verdict != c.want {
				t.Errorf("found %v (%s), judged: %v; expected %v, %v", check.Verdict, check.Detail, judged, c.want, c.judged)
			}
		})
	}
}

func TestWhoWasReplacedIsNamed(t *testing.T) {
	check, _ := Stable([]Reign{{At: ms(10), Leader: "n1", Term: 1}, {At: ms(300), Leader: "n2", Term: 2}}, []Calm{{0, ms(500)}}, ms(100))
	for _, part := range []string{"n2 became leader in term 2 at 300ms", "n1 had led in term 1 since 10ms"} {
		if !strings.Contains(check.Detail, part) {
			t.Errorf("%q does not say %q", check.Detail, part)
		}
	}
	if check.Evidence.At != ms(300) {
		t.Errorf("found at %v, expected 300ms", check.Evidence.At)
	}
}
