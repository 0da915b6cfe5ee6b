package txn

import (
	"fmt"
	"math"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// none stands for no transaction, no write and no version.
const none int32 = -1

// A system is what is known of the transactions of a history. Objects, writes and versions
// have numbers; a transaction has its place in the history.
type system struct {
	history checker.History
	form    Form
	names   []string // of objects
	numbers map[objectName]int32

	latest []int32 // the latest write of each object, by its number; none if there is none

	writes  []write
	written map[value]int32 // a write of each value, by its number
	reads   []read
	// committed are the transactions that took effect: those that are known to, and those
	// of unknown outcome of which something was read.
	committed []bool

	// versions; the first of each object is how it was in the beginning.
	writer  []int32 // the transaction of each; none of the first, and of what nobody known wrote
	object  []int32 // of each
	text    []string
	behind  []int32   // the version that it must replace; none if it may replace any
	next    []arc     // the versions that are known to come behind each, settled by firstOf
	firstOf []int32   // of the arcs of each version in next
	initial []int32   // the first version of each object
	told    []uint64  // the number that the store gave each version; nil if it told none
	seen    spans     // the versions that each transaction read, by object
	made    spans     // the versions that each transaction wrote, by object
	longest []longest // of each object, if it is a list

	found   findings
	moments moments
	graph   *graph
	steps   int64 // looks at one step, or one edge
	// ambiguous says why it is not known who wrote what; "" if it is.
	ambiguous string
	values    int // that were read
}

// An objectName names an object within its group.
type objectName struct{ group, object string }

// A value is one that was written to an object.
type value struct {
	object int32
	text   string
}

// A write is one step of a transaction.
type write struct {
	value
	transaction int32
	place       int32  // among the steps of the transaction
	last        bool   // the transaction wrote nothing to the object after it
	others      bool   // it is not the only one that may have written the value to the object
	version     int32  // that it made; none if it made none, or none is known
	told        uint64 // the number that the store gave that; 0 if it told none
}

// A read is what one step of a transaction found that was there before it.
type read struct {
	transaction int32
	place       int32 // among the steps of the transaction
	value
	nil   bool
	told  uint64 // the number that the store gave what was found; 0 if it told none
	whole bool   // of a list: it does not end with what the transaction had appended, which is not taken off
}

// An arc is that one version comes behind another.
type arc struct {
	from, to int32
	rule     rule
	by       int32 // the transaction that shows it
}

// A rule is why a version comes behind another.
type rule uint8

const (
	ruleList     rule = iota // the longest read of the list shows it
	ruleUnread               // it is not in the longest read of the list
	ruleNil                  // all that is written is behind what was in the beginning
	ruleUpdate               // a transaction read the one and wrote the other
	ruleNumber               // the store gave them these numbers
	ruleSeenThen             // a transaction saw something of the writer of the one, and then the other
	ruleSeen                 // the same, in whatever order
	ruleSession              // a client had to do with the one and then with the other
	ruleRealtime             // whoever had to do with the one had returned before another was called who had to do with the other
	ruleStrict               // it follows from the others; see tighten
)

// layer is the layer of what a rule says.
func (r rule) layer() uint8 {
	switch r {
	case ruleSeenThen:
		return layerAtomicView
	case ruleSeen:
		return layerAtomic
	case ruleSession:
		return layerSession
	case ruleRealtime:
		return layerRealtime
	case ruleStrict:
		return layerStrict
	}
	return layerCommitted
}

// spans are the versions that each transaction has to do with.
type spans struct {
	first   []int32 // of each transaction, and behind the last
	version []int32
	place   []int32 // the first of the steps of the transaction that had to do with it
	until   []int32 // the last
}

// of are the versions of a transaction.
func (s *spans) of(t int32) []int32 { return s.version[s.first[t]:s.first[t+1]] }

// newSystem reads the writes of all transactions and notes what reads found, once what a
// transaction has itself to do with it is taken off.
func newSystem(h checker.History, form Form) (*system, error) {
	if len(h) > math.MaxInt32/4 {
		return nil, fmt.Errorf("found %d transactions, expected at most %d", len(h), math.MaxInt32/4)
	}
	s := &system{history: h, form: form, numbers: make(map[objectName]int32), written: make(map[value]int32), committed: make([]bool, len(h)), graph: newGraph(len(h))}
	for t := range h {
		s.committed[t] = h[t].Outcome == checker.OutcomeOK
		place := int32(-1)
		err := form(&h[t], func(step Step) {
			s.steps++
			place++
			object := s.number(h[t].Key, step.Object)
			if step.Write {
				s.noteWrite(int32(t), place, value{object, step.Value})
				s.writes[len(s.writes)-1].told = step.Version
			}
		})
		if err != nil {
			return nil, fmt.Errorf("operation %d of the history (id %d): %w", t+1, h[t].ID, err)
		}
	}
	s.moments = s.order()
	return s, nil
}

// eachKnown visits the steps of the transactions that are known to have taken effect, in
// order, with the place of each among those of its transaction and the number of its object.
func (s *system) eachKnown(visit func(t, place, object int32, step Step)) {
	for t := range s.history {
		o := &s.history[t]
		if o.Outcome != checker.OutcomeOK {
			continue
		}
		place := int32(-1)
		_ = s.form(o, func(step Step) { // its errors were seen before
			place++
			visit(int32(t), place, s.numbers[objectName{o.Key, step.Object}], step)
		})
	}
}

// number is that of an object.
func (s *system) number(group, object string) int32 {
	name := objectName{group, object}
	n, known := s.numbers[name]
	if !known {
		n = int32(len(s.names))
		s.numbers[name] = n
		shown := object
		if group != "" {
			shown = group + "/" + object
		}
		s.names, s.latest = append(s.names, prose.Name(shown)), append(s.latest, none)
	}
	return n
}

// noteWrite notes a write.
func (s *system) noteWrite(t, place int32, v value) {
	number := int32(len(s.writes))
	s.writes = append(s.writes, write{value: v, transaction: t, place: place, last: true, version: none})
	if before := s.latest[v.object]; before != none && s.writes[before].transaction == t {
		s.writes[before].last = false
	}
	s.latest[v.object] = number
	other, again := s.written[v]
	switch {
	case !again:
		s.written[v] = number
	case s.failed(s.writes[other].transaction):
		s.written[v] = number
	case !s.failed(t):
		s.writes[other].others, s.writes[number].others = true, true
		if s.ambiguous == "" {
			s.ambiguous = prose.Sprintf("%s was written to %s by %s and by %s, so who wrote what was read is not known", prose.Name(v.text), s.names[v.object], s.name(s.writes[other].transaction), s.name(t))
		}
	}
}

// failed reports whether a transaction certainly had no effect.
func (s *system) failed(t int32) bool { return s.history[t].Outcome == checker.OutcomeFail }

// name is what a transaction is called.
func (s *system) name(t int32) string { return fmt.Sprintf("T%d", s.history[t].ID) }

// writeOf is the only write that may have made a value of an object; none if there is
// none, and false if there are several.
func (s *system) writeOf(v value) (number int32, one bool) {
	number, known := s.written[v]
	if !known {
		return none, true
	}
	return number, !s.writes[number].others
}

// version adds a version.
func (s *system) version(object, writer int32, text string, behind int32) int32 {
	s.writer, s.object = append(s.writer, writer), append(s.object, object)
	s.text, s.behind = append(s.text, text), append(s.behind, behind)
	return int32(len(s.writer) - 1)
}

// settle sorts the arcs by the version that they lead from. More may be added, and are
// among the others once it is called again.
func (s *system) settle() {
	s.next = sortArcs(s.next)
	s.firstOf = make([]int32, len(s.writer)+1)
	for _, a := range s.next {
		s.firstOf[a.from+1]++
	}
	for v := range s.writer {
		s.firstOf[v+1] += s.firstOf[v]
	}
}

// behindOf are the arcs that lead from a version.
func (s *system) behindOf(v int32) []arc { return s.next[s.firstOf[v]:s.firstOf[v+1]] }

// forget drops what is not needed once versions are known: most of the memory of a long
// history.
func (s *system) forget() {
	s.writes, s.written, s.numbers, s.latest, s.reads = nil, nil, nil, nil, nil
	for i := range s.longest {
		s.longest[i] = longest{}
	}
}
