package checker

import (
	"slices"
	"time"
)

// AvailabilityName is the name of the check of Available.
const AvailabilityName = "availability"

// A Spell is a time in which a client is promised to be served.
type Spell struct {
	Client   string
	From, To time.Duration
	// Why says what the promise rests on, in a few words: "n1, n2 and n3 are
	// whole and reach each other and c1".
	Why string
}

// Available judges whether clients are served while faults are in force: in no
// spell may a client wait for more than bound, in all, for reads without one
// that completes with OutcomeOK, or for writes. What it waits for before a spell
// or after it does not count, nor does the time in which it waits for nothing.
//
// It is false, and there is no check, if no client of the history waited in a
// spell that is longer than the bound: then nothing was promised that could have
// been broken.
func Available(h History, spells []Spell, bound time.Duration) (Check, bool) {
	check := Check{Name: AvailabilityName, Promise: Liveness}
	byClient := h.byClient()
	var judged, longest time.Duration
	for _, spell := range spells {
		if spell.To-spell.From <= bound {
			continue
		}
		for _, reads := range []bool{true, false} {
			w := waitIn(byClient[spell.Client], spell, reads, bound)
			if w.late {
				return check.Violated(Evidence{At: w.at, Operations: w.unserved}, "%s waited %v in all for %s from %v on and none was done, though %s since %v: it is to be served within %v",
					spell.Client, w.waited, accessText(reads), w.since, spell.Why, spell.From, bound), true
			}
			longest = max(longest, w.longest)
			if w.longest > 0 {
				judged = max(judged, spell.To-spell.From)
			}
		}
	}
	if judged == 0 {
		return Check{}, false
	}
	return check.Valid("while enough servers were whole, for %v at a time, no client waited for more than %v of %v", judged, longest, bound), true
}

func accessText(reads bool) string {
	if reads {
		return "reads"
	}
	return "writes"
}

// A wait is how a client was served in a spell.
type wait struct {
	longest  time.Duration // that it waited in all without being served
	late     bool          // it waited for longer than the bound: the rest is about that
	waited   time.Duration
	since    time.Duration // when that began
	at       time.Duration // when the bound had passed
	unserved []int         // the IDs of what it asked for meanwhile, ascending
}

// waitIn returns how a client waited for its reads, or its writes, in a spell.
func waitIn(operations History, spell Spell, reads bool, bound time.Duration) wait {
	w := wait{}
	for _, o := range operations {
		from, to := max(o.Call, spell.From), min(o.Return, spell.To)
		if o.Kind.Reads != reads || from >= to {
			continue
		}
		if len(w.unserved) == 0 {
			w.since = from
		}
		w.unserved = append(w.unserved, o.ID)
		w.waited += to - from
		w.longest = max(w.longest, w.waited)
		if w.waited > bound {
			w.late, w.at = true, to-(w.waited-bound)
			slices.Sort(w.unserved)
			return w
		}
		if o.Outcome == OutcomeOK && o.Return <= spell.To {
			w.waited, w.unserved = 0, nil
		}
	}
	return w
}
