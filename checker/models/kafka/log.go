package kafka

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// A deed is an operation of a history as it was read.
type deed struct {
	*checker.Operation
	place int // in the history
	steps []step
}

// polls reports whether there is a poll among the steps.
func (d *deed) polls() bool {
	return slices.ContainsFunc(d.steps, func(s step) bool { return s.polls })
}

// ok reports whether the operation took effect.
func (d *deed) ok() bool { return d.Outcome == checker.OutcomeOK }

// A log is what is known of the messages of a key.
type log struct {
	key string
	// entries are those at each offset, by who told of them first, and offsets all that
	// have one, in order.
	entries map[int64]*entry
	offsets []int64
	// open: the outcome of some operation that sends to it is unknown, so that what it sent
	// may hide what stands behind. ended is when the last of those that send to it ended.
	open  bool
	ended time.Duration
	gaps  []gap
	// values are the messages by what they say.
	values map[string]*sending
}

// An entry is what stands at an offset.
type entry struct {
	value  string
	teller *deed // who told of it first
	polled *deed // who polled it first; nil if nobody has
	sender *deed // who was told of the offset as that of its message; nil if nobody was
	lost   bool  // it was found to be
}

// A sending is what is known of messages of a key that say the same.
type sending struct {
	senders []*deed // an operation stands here as often as it sends it
	// offsets are where such a message stands, two at most, with who told so, in the order
	// in which they did. somewhere: one was polled, and nobody says where it stands.
	offsets   []int64
	tellers   []*deed
	somewhere bool
}

// at returns where a message stands that was sent once; false if that is not known.
func (l *log) at(m message) (int64, bool) {
	if m.offset != unknown {
		return m.offset, true
	}
	v := l.values[m.value]
	if v == nil || len(v.senders) != 1 || len(v.offsets) != 1 {
		return 0, false
	}
	return v.offsets[0], true
}

// inside returns an offset between two others at which a message stands, the first if there
// are more; false if there is none.
func (l *log) inside(before, after int64) (int64, bool) {
	i, found := slices.BinarySearch(l.offsets, before)
	if found {
		i++
	}
	if i < len(l.offsets) && l.offsets[i] < after {
		return l.offsets[i], true
	}
	return 0, false
}

// A reading is a history as it was read.
type reading struct {
	deeds    []*deed // in order of call
	returned []*deed // those that took effect, in order of return
	logs     map[string]*log
	messages int64 // how many were sent or polled
	polled   int   // how many were polled
	sessions []*session
	// unfinished: what some operation polled is not known. ended is how many keys were
	// polled to the end.
	unfinished bool
	ended      int
	findings   findings
}

// read reads a history.
func read(h checker.History) (*reading, error) {
	r := &reading{logs: make(map[string]*log)}
	all := make([]deed, len(h))
	for i := range h {
		d := &all[i]
		d.Operation, d.place = &h[i], i
		if hasSteps(d.Operation) {
			var err error
			if d.steps, err = readSteps(d.Operation); err != nil {
				return nil, fmt.Errorf("operation %d of the history (id %d): %w", i+1, h[i].ID, err)
			}
		}
		r.deeds = append(r.deeds, d)
		if d.ok() {
			r.returned = append(r.returned, d)
		}
		for _, s := range d.steps {
			if !s.polls {
				l := r.log(s.sent.key)
				l.open, l.ended = l.open || d.Outcome == checker.OutcomeUnknown, max(l.ended, d.Return)
				v := l.value(s.sent.value)
				v.senders = append(v.senders, d)
				r.messages++
			}
		}
	}
	slices.SortStableFunc(r.returned, func(a, b *deed) int { return cmp.Compare(a.Return, b.Return) })
	return r, nil
}

// log returns the log of a key.
func (r *reading) log(key string) *log {
	l := r.logs[key]
	if l == nil {
		l = &log{key: key, entries: make(map[int64]*entry), values: make(map[string]*sending)}
		r.logs[key] = l
	}
	return l
}

// keys returns the keys, sorted.
func (r *reading) keys() []string { return slices.Sorted(maps.Keys(r.logs)) }

// value returns what is known of messages that say so.
func (l *log) value(value string) *sending {
	v := l.values[value]
	if v == nil {
		v = &sending{}
		l.values[value] = v
	}
	return v
}

// layOut notes what clients were told of the logs, and finds offsets that two messages have and messages that
// have two offsets.
func (r *reading) layOut() {
	for _, d := range r.returned {
		for _, s := range d.steps {
			if !s.polls {
				if e := r.tell(d, s.sent); e != nil && e.value == s.sent.value && e.sender == nil {
					e.sender = d
				}
				continue
			}
			for _, m := range s.polled {
				r.messages++
				r.polled++
				if m.offset == unknown {
					r.log(m.key).value(m.value).somewhere = true
				}
				if e := r.tell(d, m); e != nil && e.value == m.value && e.polled == nil {
					e.polled = d
				}
			}
		}
	}
	for _, l := range r.logs {
		l.offsets = slices.Sorted(maps.Keys(l.entries))
	}
}

// tell notes that a client was told where a message stands, and returns what stands there;
// nil if it was not told.
func (r *reading) tell(d *deed, m message) *entry {
	if m.offset == unknown {
		return nil
	}
	l := r.log(m.key)
	e := l.entries[m.offset]
	if e == nil {
		e = &entry{value: m.value, teller: d}
		l.entries[m.offset] = e
	}
	if e.value != m.value {
		r.find(InconsistentOffsets, d, []*deed{e.teller}, "told of %s at offset %d of key %s, at which %s was told of %s", m.value, m.offset, m.key, e.teller, e.value)
	}
	v := l.value(m.value)
	if len(v.offsets) == 2 || slices.Contains(v.offsets, m.offset) {
		return e
	}
	v.offsets, v.tellers = append(v.offsets, m.offset), append(v.tellers, d)
	if len(v.offsets) == 2 && len(v.senders) == 1 {
		r.find(Duplicate, d, []*deed{v.tellers[0], v.senders[0]}, "told of %s at offset %d of key %s, and %s at offset %d, though it was sent once", m.value, m.offset, m.key, v.tellers[0], v.offsets[0])
	}
	return e
}
