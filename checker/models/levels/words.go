package levels

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/internal/prose"
)

// tooManySteps says why something is not known.
const tooManySteps = "no answer within the steps"

// Sentences quote this many letters of a value, and name this many operations.
const (
	lettersQuoted = 40
	eventsNamed   = 8
	// eventsPointedAt bounds the evidence where nothing smaller is known.
	eventsPointedAt = 64
)

// quote is a value in words.
func quote(text string) string { return prose.Short(strconv.Quote(text), lettersQuoted) }

// found is what an event found, in words.
func found(e *event) string {
	switch {
	case e.Kind == keyvalue.Get && e.Found:
		return quote(e.Output)
	case e.Kind == keyvalue.Get:
		return "nothing"
	case e.Kind == keyvalue.CompareAndSet:
		return quote(e.Expected)
	}
	return quote(e.Output[:max(len(e.Output)-len(e.Value), 0)])
}

// left is what an event left, in words.
func (r *reading) left(e *event) string {
	if e.Kind == keyvalue.Delete {
		return "nothing"
	}
	return quote(r.texts[e.left])
}

// did is what a client did, as what it has done.
func did(e *event) string {
	words := ""
	switch e.Kind {
	case keyvalue.Get:
		words = "read " + found(e)
	case keyvalue.Put:
		words = "put " + quote(e.Value)
	case keyvalue.Delete:
		words = "deleted it"
	case keyvalue.CompareAndSet:
		words = "replaced " + quote(e.Expected) + " by " + quote(e.Value)
		if e.refuses {
			words = "found something else than " + quote(e.Expected)
		}
	default:
		words = "appended " + quote(e.Value)
		if !e.pending {
			words += ", which made " + quote(e.Output)
		}
	}
	if e.pending {
		return words + prose.Sprintf(" (called at %v, not answered)", e.Call)
	}
	return words + prose.Sprintf(" at %v", e.Return)
}

// sentence is what clients did with a key.
func (r *reading) sentence(place int32, words string) string {
	return "key " + prose.Name(r.events[place].Key) + ": " + words
}

// by is what a client did, with its name.
func (r *reading) by(place int32) string {
	e := &r.events[place]
	return e.Client + " " + did(e)
}

// violation is the finding that some events rule a level out: the first of them, given the
// others.
func (r *reading) violation(words string, places ...int32) finding {
	f := finding{verdict: checker.Violation, why: words}
	accused := &r.events[places[0]]
	f.evidence.Accused, f.evidence.At = new(accused.ID), accused.Return
	for _, place := range places {
		if place >= 0 {
			f.evidence.Operations = append(f.evidence.Operations, r.events[place].ID)
			f.evidence.At = max(f.evidence.At, r.shows(place))
		}
	}
	slices.Sort(f.evidence.Operations)
	f.evidence.Operations = slices.Compact(f.evidence.Operations)
	return f
}

// shows is when it shows what an event did: when it returned, or was called if it did not.
func (r *reading) shows(place int32) time.Duration {
	if e := &r.events[place]; !e.pending {
		return e.Return
	}
	return r.events[place].Call
}

// madeByNothing says that an operation returned what nothing can have left.
func (r *reading) madeByNothing(place int32) finding {
	o := r.events[place].Operation
	return r.violation(prose.Sprintf("%s by %s at %v returned what nothing that was asked for can have left", o, o.Client, o.Return), place)
}

// doubts says why it is not known who wrote what was read.
func (r *reading) doubts() string { return r.doubtsOf(r.doubtful) }

// doubtsOf says that of one event.
func (r *reading) doubtsOf(place int32) string {
	e := &r.events[place]
	return r.sentence(place, "several operations may have left what "+e.Client+" found when it "+did(e))
}

// refusal says that it is not known what was found in place of what was expected.
func (r *reading) refusal(place int32) string {
	return r.sentence(place, "it is not known what "+r.events[place].Client+" found when it "+did(&r.events[place]))
}

// expected is the number of the value that an event refused; nothing if none is it.
func (r *reading) expected(e *event) int32 {
	if n, known := r.values[value{e.key, e.Expected}]; known {
		return n
	}
	return nothing
}

// stale says that a read came behind a write that came behind the one that it read.
func (r *reading) stale(place, newer int32) finding {
	e := &r.events[place]
	words := r.by(place) + ", though by what it had done and seen before, " + r.by(newer)
	if e.source >= 0 {
		words += " after " + r.left(&r.events[e.source]) + " was there"
	}
	return r.violation(r.sentence(place, words), place, newer, e.source)
}

// circle says that each of some events came before the next, and the last before the first.
func (r *reading) circle(places []int32) finding {
	var words []string
	for _, place := range places {
		words = append(words, r.by(place)+" ("+prose.Name(r.events[place].Key)+")")
	}
	return r.violation("each of these came before the next, and the last before the first: "+prose.List(prose.Few(words, eventsNamed)), r.lastFirst(places)...)
}

// lastFirst is some events with the one first that showed last.
func (r *reading) lastFirst(places []int32) []int32 {
	all := slices.Clone(places)
	slices.SortStableFunc(all, func(a, b int32) int { return cmp.Compare(r.shows(b), r.shows(a)) })
	return all
}

// unread says that a client did not read what it had written.
func (r *reading) unread(place, own int32) finding {
	words := r.by(place) + ", though it had itself " + did(&r.events[own])
	if source := r.events[place].source; source >= 0 {
		words += ", after " + r.left(&r.events[source]) + " was there"
	}
	return r.violation(r.sentence(place, words), place, own, r.events[place].source)
}

// readOlder says that a client read what is older than what it had read.
func (r *reading) readOlder(place, other int32) finding {
	words := r.by(place) + " after it had " + did(&r.events[other])
	if r.events[place].source >= 0 {
		words += ", which came later"
	}
	return r.violation(r.sentence(place, words), place, other, r.events[place].source, r.events[other].source)
}

// readAgain says that a client read the same twice, and something else between.
func (r *reading) readAgain(place, earlier, between int32) finding {
	return r.violation(r.sentence(place, r.by(place)+" after it had "+did(&r.events[between])+", and before that had "+did(&r.events[earlier])), place, earlier, between)
}

// bothTook says that two operations followed directly on the same.
func (r *reading) bothTook(a, b int32) finding {
	what := "nothing"
	if source := r.events[a].source; source >= 0 {
		what = r.left(&r.events[source])
	}
	return r.violation(r.sentence(a, "both found "+what+" and replaced it: "+r.by(a)+", and "+r.by(b)), b, a, r.events[a].source)
}

// backward says that a client did something after what came later.
func (r *reading) backward(last, place int32) finding {
	if r.events[last].source == place {
		return r.violation(r.sentence(place, r.by(last)+" before it "+did(&r.events[place])+" itself"), place, last)
	}
	return r.violation(r.sentence(place, r.by(place)+" after it had "+did(&r.events[last])+", which came later"), place, last)
}

// noOrder is the finding that what clients did puts groups of writes behind each other in a
// circle.
func (r *reading) noOrder(circle []link) finding {
	var words []string
	var places []int32
	for _, l := range circle {
		words = append(words, r.by(l.from)+" before it "+did(&r.events[l.to]))
		places = append(places, l.from, l.to)
	}
	return r.violation(r.sentence(circle[0].to, "no order of the writes agrees with all that clients saw: "+prose.List(prose.Few(words, eventsNamed))), r.lastFirst(places)...)
}

// noOrderAtAll is the finding of a search.
func (r *reading) noOrderAtAll(key int32) finding {
	places := r.lastFirst(r.keys[key])
	words := r.sentence(places[0], prose.Sprintf("no order of its %d operations explains what clients were told", len(places)))
	return r.violation(words, places[:min(len(places), eventsPointedAt)]...)
}
