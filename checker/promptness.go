package checker

import "time"

// PromptnessName is the name of the check of Prompt.
const PromptnessName = "promptness"

// Prompt judges whether clients are answered at once where nothing is in the way:
// what a client asks for in one of its spells must return within bound, whatever
// its outcome is. An operation is judged if its time is up before the spell ends.
// With a bound below the time after which clients ask again, none may have to.
//
// It is false, and there is no check, if nothing was asked for in a spell.
func Prompt(h History, spells []Spell, bound time.Duration) (Check, bool) {
	check := Check{Name: PromptnessName, Promise: Liveness}
	byClient := h.byClient()
	var judged int
	var longest time.Duration
	for _, spell := range spells {
		for _, o := range byClient[spell.Client] {
			if o.Call < spell.From || o.Call+bound >= spell.To {
				continue
			}
			judged++
			took := o.Return - o.Call
			longest = max(longest, took)
			if took <= bound {
				continue
			}
			return check.Violated(Evidence{At: o.Call + bound, Operations: []int{o.ID}},
				"%s's %s at %v returned at %v, after %v, though %s and nothing was in the way since %v: it is to be answered within %v",
				o.Client, o.subject(), o.Call, o.Return, took, spell.Why, spell.From, bound), true
		}
	}
	if judged == 0 {
		return Check{}, false
	}
	return check.Valid("where nothing was in the way, each of %d operations was answered within %v of %v", judged, longest, bound), true
}
