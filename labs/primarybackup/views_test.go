package primarybackup

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim"
)

// A told is a view that the view server tells of, and whether its primary acknowledges it.
type told struct {
	View
	acks bool
}

func TestTheViewsCheckAccusesWhatBreaksTheRulesAndNothingElse(t *testing.T) {
	view := func(number uint64, primary, backup sim.NodeID, acks bool) told {
		return told{View{number, primary, backup}, acks}
	}
	for name, c := range map[string]struct {
		views  []told
		breaks string // a part of the detail; "" if nothing is broken
	}{
		"a backup is added":              {[]told{view(1, 2, 0, true), view(2, 2, 3, true)}, ""},
		"the backup takes over":          {[]told{view(1, 2, 0, true), view(2, 2, 3, true), view(3, 3, 4, false)}, ""},
		"another backup before the word": {[]told{view(1, 2, 0, true), view(2, 2, 3, false), view(3, 2, 4, true)}, ""},
		"a view that nobody heard of":    {[]told{view(1, 2, 0, true), view(2, 2, 3, true), view(4, 3, 0, false)}, ""},
		"the backup before the word":     {[]told{view(1, 2, 0, true), view(2, 2, 3, false), view(3, 3, 0, false)}, "had not acknowledged"},
		"who stood by takes over":        {[]told{view(1, 2, 0, true), view(2, 2, 3, true), view(3, 4, 0, false)}, "was not the backup"},
		"a primary without a backup":     {[]told{view(1, 2, 0, true), view(2, 3, 0, false)}, "was not the backup"},
		"a number twice":                 {[]told{view(1, 2, 0, true), view(1, 2, 3, true)}, "a number means one view"},
		"a number that falls":            {[]told{view(1, 2, 0, true), view(3, 2, 3, true), view(2, 2, 4, true)}, "numbers rise"},
		"a first view that is not":       {[]told{view(2, 2, 0, true)}, "number 1"},
		"one server in both places":      {[]told{view(1, 2, 2, true)}, "another server"},
	} {
		invariant, acked, broken := new(viewsInvariant), false, (*checker.Broken)(nil)
		for _, v := range c.views {
			o := checker.Observation{Node: 1, Observation: configured(v.View, acked)}
			if broken = invariant.Observe(&o); broken != nil {
				break
			}
			acked = v.acks
		}
		switch {
		case broken == nil && c.breaks != "":
			t.Errorf("%s: found nothing, expected %q", name, c.breaks)
		case broken != nil && (c.breaks == "" || !strings.Contains(broken.Detail, c.breaks)):
			t.Errorf("%s: found %q, expected %q", name, broken.Detail, c.breaks)
		}
	}
	if c := new(viewsInvariant).Finish(); c.Verdict != checker.Unknown {
		t.Errorf("no view: found %v, expected unknown", c.Verdict)
	}
}
