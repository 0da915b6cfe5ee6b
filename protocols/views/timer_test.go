package views

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A bell is an Env with a clock and timers.
type bell struct {
	sim.Env
	now time.Duration
}

func (b *bell) Monotonic() time.Duration          { return b.now }
func (b *bell) SetTimer(sim.Timer, time.Duration) {}
func (b *bell) StopTimer(sim.Timer)               {}

func TestATimerThatDoesNotDoAsItIsKnownToPanics(t *testing.T) {
	const most = time.Second
	for name, c := range map[string]struct {
		do       func(*bell, *timer)
		expected bool
	}{
		"it is set":                             {func(b *bell, t *timer) { t.set(b, most); t.mustBe(true) }, false},
		"it is set for too long":                {func(b *bell, t *timer) { t.set(b, most+1) }, true},
		"it was never set":                      {func(b *bell, t *timer) { t.mustBe(true) }, true},
		"it runs out":                           {func(b *bell, t *timer) { t.set(b, most); t.expire(); t.mustBe(false) }, false},
		"it runs out after it was stopped":      {func(b *bell, t *timer) { t.set(b, most); t.stop(b); t.expire() }, true},
		"it runs out twice":                     {func(b *bell, t *timer) { t.set(b, most); t.expire(); t.expire() }, true},
		"it is due":                             {func(b *bell, t *timer) { t.set(b, most); b.look(t, most) }, false},
		"it is due later than it can be":        {func(b *bell, t *timer) { b.now = 1; t.set(b, most); t.mustRun(0) }, true},
		"it is not due in time":                 {func(b *bell, t *timer) { t.set(b, most); t.mustBeDue(most - 1) }, true},
		"it is overdue":                         {func(b *bell, t *timer) { t.set(b, most); b.look(t, most+1) }, true},
		"it would be overdue and was stopped":   {func(b *bell, t *timer) { t.set(b, most); t.stop(b); b.look(t, most+1) }, false},
		"it would be overdue and was set again": {func(b *bell, t *timer) { t.set(b, most); b.now = 1; t.set(b, most); b.look(t, most+1) }, false},
	} {
		timer := newTimer("t", most)
		if found := panicked(func() { c.do(&bell{}, &timer) }); found != c.expected {
			t.Errorf("%s: that it panics is %t; expected %t", name, found, c.expected)
		}
	}
}

// look looks at a timer, at a time, until it must have had its turn.
func (b *bell) look(t *timer, now time.Duration) {
	t.mustRun(now)
	t.drained()
	t.mustRun(now)
}

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
		var o overdue
		missed := false
		for _, step := range c.steps {
			if step == 'd' {
				o.drained()
			} else {
				missed = o.look(step == 'o')
			}
		}
		if missed != c.expected {
			t.Errorf("overdue %s: that it has missed its turn is %t, expected %t", name, missed, c.expected)
		}
	}
}
