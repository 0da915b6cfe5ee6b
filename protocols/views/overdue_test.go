package views

import "testing"

func TestATimerThatIsOverdueHasMissedItsTurnOnlyOnceTheInboxHasDrained(t *testing.T) {
	for name, c := range map[string]struct {
		steps    string // o, i: a look at a timer that is overdue, or in time; d: the inbox drains
		expected bool   // what the last look finds
	}{
		"at the first look":                      {"o", false},
		"after the inbox has drained before":     {"do", false},
		"while the process is behind":            {"oooo", false},
		"after the inbox has drained":            {"odo", true},
		"after it drained at last":               {"oodo", true},
		"at a later look":                        {"odoo", true},
		"but another one, for it was in time":    {"odio", false},
		"after another was in time, and drained": {"idodo", true},
		"and was in time when the inbox drained": {"ido", false},
		"and in time in the end":                 {"odi", false},
	} {
		var o Overdue
		missed := false
		for _, step := range c.steps {
			if step == 'd' {
				o.Drained()
			} else {
				missed = o.Look(step == 'o')
			}
		}
		if missed != c.expected {
			t.Errorf("overdue %s: that it has missed its turn is %t, expected %t", name, missed, c.expected)
		}
	}
}
