package levels

import (
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// What follows judges small histories by trying everything, and shares no code with what
// it is compared with.

// A tried is an operation as it is tried: with what it leaves, which for an append of
// unknown outcome is one of what others read.
type tried struct {
	*checker.Operation
	left keyvalue.Content
}

// explanations yields the operations of a history that may have taken effect, with each
// choice of those of unknown outcome, until one is accepted; it reports whether one was.
func explanations(h checker.History, accept func(all []tried) bool) bool {
	var all []tried
	var choose func(i int) bool
	choose = func(i int) bool {
		if i == len(h) {
			return accept(all)
		}
		o := &h[i]
		with := func(left keyvalue.Content) bool {
			all = append(all, tried{o, left})
			found := choose(i + 1)
			all = all[:len(all)-1]
			return found
		}
		switch {
		case o.Outcome == checker.OutcomeFail, o.Outcome == checker.OutcomeUnknown && o.Kind == keyvalue.Get:
			return choose(i + 1)
		case o.Outcome == checker.OutcomeUnknown && choose(i+1):
			return true
		case o.Kind == keyvalue.Append && o.Outcome == checker.OutcomeUnknown:
			for _, text := range textsRead(h, o.Key) {
				if strings.HasSuffix(text, o.Value) && with(keyvalue.Content{Value: text, Present: true}) {
					return true
				}
			}
			return with(keyvalue.Content{Value: unreadText + o.Value, Present: true})
		case o.Kind == keyvalue.Append:
			return with(keyvalue.Content{Value: o.Output, Present: true})
		case o.Kind == keyvalue.Delete:
			return with(keyvalue.Content{})
		}
		return with(keyvalue.Content{Value: o.Value, Present: true})
	}
	return choose(0)
}

// unreadText is what an append found that made what nobody read.
const unreadText = "?"

// textsRead are the texts that operations may have found under a key, each once.
func textsRead(h checker.History, key string) []string {
	var texts []string
	for _, o := range h {
		if o.Key == key {
			for end := range len(o.Output) + 1 { // an append finds part of what others read
				texts = append(texts, o.Output[:end])
			}
			for end := range len(o.Expected) + 1 {
				texts = append(texts, o.Expected[:end])
			}
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

func (t tried) pending() bool { return t.Outcome == checker.OutcomeUnknown }
func (t tried) refuses() bool {
	return t.Kind == keyvalue.CompareAndSet && !t.pending() && !t.Found
}
func (t tried) writes() bool { return t.Kind != keyvalue.Get && !t.refuses() }
func (t tried) looks() bool  { return t.Kind != keyvalue.Put && t.Kind != keyvalue.Delete }

// accepts reports whether it may have returned what it did, or done what it is said to
// have, where it found c.
func (t tried) accepts(c keyvalue.Content) bool {
	switch t.Kind {
	case keyvalue.Get:
		return c == keyvalue.Content{Value: t.Output, Present: t.Found}
	case keyvalue.CompareAndSet:
		return (c == keyvalue.Content{Value: t.Expected, Present: true}) != t.refuses()
	case keyvalue.Append:
		return c.Value+t.Value == t.left.Value || t.left.Value == unreadText+t.Value
	}
	return true
}

// before reports whether the client made a before b.
func madeBefore(a, b tried) bool {
	return a.Client == b.Client && !a.pending() && a.Operation != b.Operation && a.ID < b.ID
}

// bruteSequential tries all orders of the operations on one key.
func bruteSequential(h checker.History) bool {
	for _, key := range h.Keys() {
		var all []tried
		for i := range h {
			if o := &h[i]; o.Key == key && o.Outcome != checker.OutcomeFail {
				all = append(all, tried{Operation: o})
			}
		}
		done := make([]bool, len(all))
		var from func(c keyvalue.Content) bool
		from = func(c keyvalue.Content) bool {
			over := true
			for i, t := range all {
				over = over && (done[i] || t.pending())
				behind := func(k int) bool { return madeBefore(all[k], t) && !done[k] }
				if done[i] || slices.ContainsFunc(indices(len(all)), behind) {
					continue
				}
				if legal, after := (keyvalue.Machine{}).Apply(c, t.Operation); legal {
					done[i] = true
					if from(after) {
						return true
					}
					done[i] = false
				}
			}
			return over
		}
		if !from(keyvalue.Content{}) {
			return false
		}
	}
	return true
}

// brutePrefix tries all orders of the writes of each key.
func brutePrefix(h checker.History) bool {
	for _, key := range h.Keys() {
		var part checker.History
		for _, o := range h {
			if o.Key == key {
				part = append(part, o)
			}
		}
		if !explanations(part, updatesHaveAnOrder) {
			return false
		}
	}
	return true
}

// updatesHaveAnOrder reports whether an order of the writes has each find what it did, and
// leave at some point what each other operation found.
func updatesHaveAnOrder(all []tried) bool {
	done, told := make([]bool, len(all)), make([]bool, len(all))
	var from func(c keyvalue.Content) bool
	from = func(c keyvalue.Content) bool {
		before := slices.Clone(told)
		for i, t := range all {
			told[i] = told[i] || !t.writes() && t.accepts(c)
		}
		over := true
		for i, t := range all {
			over = over && (done[i] || told[i])
			if t.writes() && !done[i] && t.accepts(c) {
				done[i] = true
				if from(t.left) {
					return true
				}
				done[i] = false
			}
		}
		copy(told, before)
		return over
	}
	return from(keyvalue.Content{})
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// bruteCausalMost bounds the histories that bruteCausal judges, by how many operations look.
const bruteCausalMost = 3

// bruteCausal tries, for each operation that looks, each choice of the writes that it has
// seen. What it found is what some write left that none of the others comes behind.
func bruteCausal(h checker.History) bool {
	return explanations(h, func(all []tried) bool {
		n := len(all)
		var pairs [][2]int // of a write and one that may have seen it
		causes := make([][]bool, n)
		for i := range all {
			causes[i] = make([]bool, n)
			for k := range all {
				causes[i][k] = madeBefore(all[i], all[k])
				if i != k && all[i].writes() && all[k].looks() && all[i].Key == all[k].Key {
					pairs = append(pairs, [2]int{i, k})
				}
			}
		}
		for choice := range 1 << len(pairs) {
			order := make([][]bool, n)
			for i := range causes {
				order[i] = slices.Clone(causes[i])
			}
			for i, p := range pairs {
				if choice>>i&1 == 1 {
					order[p[0]][p[1]] = true
				}
			}
			if closes(order) && explainsAll(all, order) {
				return true
			}
		}
		return false
	})
}

// closes makes an order transitive, and reports whether it is one.
func closes(order [][]bool) bool {
	for k := range order {
		for i := range order {
			for j := range order {
				order[i][j] = order[i][j] || order[i][k] && order[k][j]
			}
		}
	}
	for i := range order {
		if order[i][i] {
			return false
		}
	}
	return true
}

func explainsAll(all []tried, order [][]bool) bool {
	for i, t := range all {
		if !t.looks() {
			continue
		}
		none, explained := true, false
		for k, w := range all {
			seen := func(k int) bool { return order[k][i] && all[k].writes() && all[k].Key == t.Key }
			if !seen(k) {
				continue
			}
			none = false
			over := func(m int) bool { return seen(m) && order[k][m] }
			if !slices.ContainsFunc(indices(len(all)), over) && t.accepts(w.left) {
				explained = true
			}
		}
		if none && !t.accepts(keyvalue.Content{}) || !none && !explained {
			return false
		}
	}
	return true
}

// bruteSessions tries, key by key, each choice of what was found by those that look, and
// each order of the writes. It reports for each guarantee whether it may hold.
func bruteSessions(h checker.History) [4]bool {
	held := [4]bool{true, true, true, true}
	for _, key := range h.Keys() {
		var part checker.History
		for _, o := range h {
			if o.Key == key {
				part = append(part, o)
			}
		}
		may := bruteSessionsOf(part)
		for i := range held {
			held[i] = held[i] && may[i]
		}
	}
	return held
}

func bruteSessionsOf(h checker.History) [4]bool {
	var may [4]bool
	explanations(h, func(all []tried) bool {
		choices(all, func(sources []int) bool {
			any := false
			whole := [4]bool{readYourWrites: true, monotonicReads: true}
			seenBy := make(map[string][2]bool)
			orders(all, sources, func(places []int) bool {
				any = true
				if !follows(all, sources, places) {
					return false
				}
				whole[writesFollowReads] = true
				for _, t := range all {
					s := seenBy[t.Client]
					seenBy[t.Client] = [2]bool{s[0] || ownSeen(all, sources, places, t.Client), s[1] || onward(all, sources, places, t.Client)}
				}
				return false
			})
			for _, t := range all {
				whole[readYourWrites] = whole[readYourWrites] && seenBy[t.Client][0]
				whole[monotonicReads] = whole[monotonicReads] && seenBy[t.Client][1]
			}
			may[monotonicWrites] = may[monotonicWrites] || any
			for _, g := range []int{readYourWrites, monotonicReads, writesFollowReads} {
				may[g] = may[g] || any && whole[g]
			}
			return may == [4]bool{true, true, true, true}
		})
		return may == [4]bool{true, true, true, true}
	})
	return may
}

// choices yields each choice of what was last of what each saw that looks: the place of a
// write, or -1 for none.
func choices(all []tried, accept func(sources []int) bool) bool {
	sources := make([]int, len(all))
	var choose func(i int) bool
	choose = func(i int) bool {
		if i == len(all) {
			return accept(sources)
		}
		sources[i] = -1
		if !all[i].looks() {
			return choose(i + 1)
		}
		if all[i].accepts(keyvalue.Content{}) && choose(i+1) {
			return true
		}
		for k, w := range all {
			if k != i && w.writes() && all[i].accepts(w.left) {
				sources[i] = k
				if choose(i + 1) {
					return true
				}
			}
		}
		return false
	}
	return choose(0)
}

// orders yields the orders of the writes that keep each client's and in which what found
// something comes behind it: by place of a write, its own in the order.
func orders(all []tried, sources []int, accept func(places []int) bool) bool {
	places := make([]int, len(all))
	for i := range places {
		places[i] = -1
	}
	writes := 0
	for _, t := range all {
		if t.writes() {
			writes++
		}
	}
	var from func(n int) bool
	from = func(n int) bool {
		if n == writes {
			return accept(places)
		}
		for i, t := range all {
			behind := func(k int) bool {
				return all[k].writes() && places[k] < 0 && (madeBefore(all[k], t) || t.looks() && sources[i] == k)
			}
			if !t.writes() || places[i] >= 0 || slices.ContainsFunc(indices(len(all)), behind) {
				continue
			}
			places[i] = n
			if from(n + 1) {
				return true
			}
			places[i] = -1
		}
		return false
	}
	return from(0)
}

// fromLater reports whether what a refusal found comes of what its client did later.
func fromLater(all []tried, sources []int, refusal int) bool {
	if !all[refusal].refuses() || sources[refusal] < 0 {
		return false
	}
	order := make([][]bool, len(all))
	for i, t := range all {
		order[i] = make([]bool, len(all))
		for k, u := range all {
			order[i][k] = madeBefore(t, u) || u.looks() && !u.refuses() && sources[k] == i
		}
	}
	closes(order)
	return order[refusal][sources[refusal]]
}

// at is the place of what was found; what is there before all writes is first.
func at(places []int, source int) int {
	if source < 0 {
		return -1
	}
	return places[source]
}

// ownSeen reports whether what a client found is never behind what it wrote before.
func ownSeen(all []tried, sources, places []int, client string) bool {
	for i, t := range all {
		if t.Client == client && fromLater(all, sources, i) {
			return false
		}
		for k, w := range all {
			if t.Client == client && t.looks() && w.writes() && madeBefore(w, t) && places[k] > at(places, sources[i]) {
				return false
			}
		}
	}
	return true
}

// onward reports whether what a client found never goes back in the order.
func onward(all []tried, sources, places []int, client string) bool {
	last := -1
	for i, t := range all {
		if t.Client != client || !t.looks() {
			continue
		}
		if at(places, sources[i]) < last || fromLater(all, sources, i) {
			return false
		}
		if !t.pending() {
			last = max(last, at(places, sources[i]))
		}
	}
	return true
}

// follows reports whether each write comes behind all that its client had found. What was
// refused may be found before all writes.
func follows(all []tried, sources, places []int) bool {
	for i, t := range all {
		for k, w := range all {
			if t.looks() && !t.refuses() && w.writes() && madeBefore(t, w) && places[k] <= at(places, sources[i]) {
				return false
			}
		}
	}
	return true
}
