package levels

import (
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// A reading is a history as the levels look at it: who wrote what each operation read.
// Operations without an effect that tell nothing are left out.
type reading struct {
	events  []event
	clients int
	keys    [][]int32 // by key, the places of its events
	// impossible is the place of the first event that returned what nothing can have
	// made; -1 if there is none.
	impossible int32
	// unsure counts by key the events of which it is not known whose value they read,
	// refusals those that are known to have found another value than one.
	unsure, refusals []int32
	// doubtful is the place of the first event whose source is not known; nothing if
	// there is none.
	doubtful int32

	values  map[value]int32 // numbers of the values
	texts   []string        // by number; "" of absence
	absents []int32         // by key, the number of absence
	writers [][]int32       // by number, the places of those that may have left it, in order of call
	pieces  map[int32]*pieces
	guess   bool
}

// An event is an operation of a reading.
type event struct {
	*checker.Operation
	client, key int32
	// read and left are the numbers of the values that it found and that it left; nothing
	// if it did neither, or if that is not known.
	read, left int32
	// source is the place of the event that left what it read: before, if that is none;
	// unsure, if it is not known; nothing, if it read nothing.
	source int32
	// pending: its outcome is unknown. It takes part only if it is effective, as another
	// read what it left.
	pending, effective bool
	// refuses: it is known to have found another value than it expected, and no more.
	refuses bool
}

const (
	nothing = -1 - iota
	before  // what is there before all writes
	unsure
)

// A value of a key.
type value struct {
	key  int32
	text string
}

// pieces are what pending appends of a key append.
type pieces struct {
	by      map[string][]int32 // places
	lengths []int
}

// newReading reads a history of keyvalue.Kinds. Where several operations may have left what
// another read, it takes the likeliest if it is to guess, and leaves it open if not.
func newReading(h checker.History, guess bool) *reading {
	r := &reading{
		events: make([]event, 0, len(h)), impossible: nothing, doubtful: nothing,
		values: make(map[value]int32), pieces: make(map[int32]*pieces), guess: guess,
	}
	clients, keys := make(map[string]int32), make(map[string]int32)
	for i := range h {
		o := &h[i]
		if o.Outcome == checker.OutcomeFail || o.Outcome == checker.OutcomeUnknown && o.Kind.Reads {
			continue
		}
		key, known := keys[o.Key]
		if !known {
			key = int32(len(keys))
			keys[o.Key] = key
			r.keys = append(r.keys, nil)
			r.absents = append(r.absents, r.newValue(""))
		}
		client, known := clients[o.Client]
		if !known {
			client = int32(len(clients))
			clients[o.Client] = client
		}
		r.add(event{Operation: o, client: client, key: key, read: nothing, left: nothing, source: nothing, pending: o.Outcome == checker.OutcomeUnknown})
	}
	r.clients = len(clients)
	r.unsure, r.refusals = make([]int32, len(keys)), make([]int32, len(keys))
	r.resolve()
	return r
}

func (r *reading) newValue(text string) int32 {
	r.texts = append(r.texts, text)
	r.writers = append(r.writers, nil)
	return int32(len(r.writers) - 1)
}

// number returns that of a value.
func (r *reading) number(key int32, text string) int32 {
	n, known := r.values[value{key, text}]
	if !known {
		n = r.newValue(text)
		r.values[value{key, text}] = n
	}
	return n
}

// add notes what an event read and left.
func (r *reading) add(e event) {
	place := int32(len(r.events))
	switch e.Kind {
	case keyvalue.Get:
		e.read = r.absents[e.key]
		if e.Found {
			e.read = r.number(e.key, e.Output)
		}
	case keyvalue.Put:
		e.left = r.number(e.key, e.Value)
	case keyvalue.Delete:
		e.left = r.absents[e.key]
	case keyvalue.CompareAndSet:
		e.refuses = !e.pending && !e.Found
		if !e.refuses {
			e.read, e.left = r.number(e.key, e.Expected), r.number(e.key, e.Value)
		}
	case keyvalue.Append:
		if e.pending {
			r.addPiece(e.key, place, e.Value)
		} else {
			e.left = r.number(e.key, e.Output)
			e.read = r.found(e.key, e.Output, e.Value)
		}
	}
	if e.left != nothing {
		r.writers[e.left] = append(r.writers[e.left], place)
	}
	r.keys[e.key] = append(r.keys[e.key], place)
	r.events = append(r.events, e)
}

func (r *reading) addPiece(key, place int32, text string) {
	p := r.pieces[key]
	if p == nil {
		p = &pieces{by: make(map[string][]int32)}
		r.pieces[key] = p
	}
	if _, known := p.by[text]; !known {
		p.addLength(len(text))
	}
	p.by[text] = append(p.by[text], place)
}

func (p *pieces) addLength(length int) {
	for _, known := range p.lengths {
		if known == length {
			return
		}
	}
	p.lengths = append(p.lengths, length)
}

// found is what an append of a piece found that made a whole of it.
func (r *reading) found(key int32, whole, piece string) int32 {
	if text := strings.TrimSuffix(whole, piece); text != "" {
		return r.number(key, text)
	}
	return r.absents[key] // or the empty value, which counts as the same here; see candidates
}

// resolve finds the sources.
func (r *reading) resolve() {
	for i := range r.events {
		e := &r.events[i]
		if e.refuses {
			r.refusals[e.key]++
		}
		if !e.pending {
			r.trace(int32(i))
		}
	}
}

// trace finds the source of an event that takes part, and of those that take part by that.
func (r *reading) trace(place int32) {
	for root := place; ; {
		e := &r.events[place]
		if e.Kind == keyvalue.Append && !e.pending && !strings.HasSuffix(e.Output, e.Value) {
			r.isImpossible(root)
		}
		if e.read == nothing {
			return
		}
		count := 0
		if e.source, count = r.sourceOf(place); count == 0 {
			r.isImpossible(root)
		}
		if e.source == unsure {
			r.doubt(place)
		}
		if e.source < 0 || !r.events[e.source].pending {
			return
		}
		next := e.source
		switch s := &r.events[next]; {
		case s.Kind == keyvalue.Append && s.effective && s.left != e.read:
			// One append cannot have left two values. Which of them, is not known.
			e.source = unsure
			r.doubt(place)
			return
		case s.effective:
			return
		case s.Kind == keyvalue.Append:
			s.left, s.read = e.read, r.found(s.key, r.texts[e.read], s.Value)
			s.effective = true
		default:
			s.effective = true
		}
		place = next
	}
}

// doubt notes that a source is not known.
func (r *reading) doubt(place int32) {
	r.unsure[r.events[place].key]++
	if r.doubtful == nothing || place < r.doubtful {
		r.doubtful = place
	}
}

// sure reports whether all sources are known.
func (r *reading) sure() bool { return r.doubtful == nothing }

// takesPart reports whether an event took effect, as far as is known.
func (e *event) takesPart() bool { return !e.pending || e.effective }

// writes reports whether an event leaves a value, or may.
func (e *event) writes() bool { return !e.refuses && !e.Kind.Reads }

func (r *reading) isImpossible(place int32) {
	if r.impossible == nothing || r.events[place].Return < r.events[r.impossible].Return {
		r.impossible = place
	}
}

// sourceOf returns the only event that can have left what another read; before, if that
// needs none; and unsure, if there are several and it is not to guess, or none. It returns
// how many there are, too.
func (r *reading) sourceOf(place int32) (source int32, count int) {
	e := &r.events[place]
	likeliest, early := int32(unsure), int32(unsure)
	candidate := func(c int32) {
		if c == place {
			return
		}
		count++
		if early == unsure {
			early = c
		}
		if c == before || r.events[c].Call <= e.Return && (likeliest < 0 || c > likeliest) {
			likeliest = c
		}
	}
	text := r.texts[e.read]
	absent := e.read == r.absents[e.key]
	if absent {
		candidate(before)
	}
	for _, c := range r.writers[e.read] {
		candidate(c)
	}
	if absent && e.Kind == keyvalue.Append {
		if empty, known := r.values[value{e.key, ""}]; known {
			for _, c := range r.writers[empty] {
				candidate(c)
			}
		}
	}
	if p := r.pieces[e.key]; p != nil && (!absent || e.Kind == keyvalue.Append) {
		for _, length := range p.lengths {
			if length <= len(text) {
				for _, c := range p.by[text[len(text)-length:]] {
					candidate(c)
				}
			}
		}
	}
	switch {
	case count == 1:
		return early, count
	case !r.guess:
		return unsure, count
	case likeliest == unsure:
		return early, count
	}
	return likeliest, count
}
