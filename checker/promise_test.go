package checker

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/sim/observation"
)

func TestChecksConcludeWithWhatIsPromised(t *testing.T) {
	valid := Check{Name: "a", Verdict: Valid}
	bad := Check{Name: "b", Verdict: Violation, Detail: "n1 forgot"}
	unsure := Check{Name: "c", Detail: "nothing was judged"}
	for _, c := range []struct {
		name     string
		checks   []Check
		expected Verdict
	}{
		{"no check", nil, Unknown},
		{"all valid", []Check{valid, valid}, Valid},
		{"a violation", []Check{valid, bad}, Violation},
		{"an unknown", []Check{valid, unsure}, Unknown},
		{"a violation of what is not promised", []Check{valid, bad.Voided("why")}, Valid},
		{"an unknown of it", []Check{valid, unsure.Voided("why")}, Valid},
		{"a violation beside", []Check{bad, valid.Voided("why"), bad.Voided("why")}, Violation},
		{"an unknown beside", []Check{unsure, bad.Voided("why")}, Unknown},
		{"nothing is promised, and all held", []Check{valid.Voided("why"), valid.Voided("why")}, Valid},
		{"nothing is promised, and something broke", []Check{valid.Voided("why"), bad.Voided("why")}, Unknown},
	} {
		if found := Conclude(c.checks); found != c.expected {
			t.Errorf("%s: found %v, expected %v", c.name, found, c.expected)
		}
	}
	if v := bad.Voided("disks rot"); v.Verdict != Unknown || !strings.Contains(v.Detail, "disks rot; it would have been a violation: n1 forgot") {
		t.Errorf("found %+v", v)
	}
	if v := valid.Voided("disks rot"); v.Verdict != Valid || v.Detail != valid.Detail || v.Void == "" {
		t.Errorf("found %+v", v)
	}
}

func TestEveryInvariantSaysWhatItJudges(t *testing.T) {
	for _, i := range StandardInvariants(observation.All()...) {
		online := NewOnline(i)
		if p := i.Promise(); p == "" || online.Finish()[0].Promise != p {
			t.Errorf("%s: found the promise %q", i.Name(), p)
		}
	}
}
