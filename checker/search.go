package checker

import (
	"hash/maphash"
	"math"
	"slices"
	"strings"

	"github.com/anishathalye/porcupine"
)

// A search decides whether one partition is linearizable.
type search struct {
	events []porcupine.Event
	// looks are the strings that are looked at, refusals those that are
	// refused; both sorted.
	looks    []string
	refusals []string
	// looksAbsent: an operation exists that can tell an absent key from
	// another, other than a cas that expects something.
	looksAbsent bool
	// reads holds how many operations are known to have read a value that
	// only one can write; initialReads how many found the key absent, if
	// nothing deletes it.
	reads        map[string]int
	initialReads int
	// impossible: there is certainly no linearization.
	impossible bool
	// kindreds is how many sets of like pending operations there are.
	kindreds int
	// budget bounds the search; nil is no bound. cut: it was not enough.
	budget *budget
	cut    bool
}

// newSearch prepares the search. Pending operations that no rule admits
// before the end are left out, unless all are wanted, as for a picture.
func newSearch(p *partition, all bool) *search {
	s := &search{events: make([]porcupine.Event, 0, 2*len(p.operations)+2)}
	requests := make([]*request, len(p.operations))
	for _, m := range p.marks {
		if m.returned {
			requests[m.operation].pending = false
		} else {
			requests[m.operation] = &request{operation: &p.operations[m.operation], pending: true}
		}
	}
	for _, r := range requests {
		if r != nil {
			s.look(r)
		}
	}
	slices.Sort(s.looks)
	s.looks = slices.Compact(s.looks)
	slices.Sort(s.refusals)
	s.refusals = slices.Compact(s.refusals)
	s.rank(p, requests)
	s.countReads(requests)
	s.impossible = s.contradictory(p, requests)

	lanes := newLanes()
	event := func(place int, kind porcupine.EventKind) porcupine.Event {
		r := requests[place]
		return porcupine.Event{Kind: kind, Id: place, Value: r, ClientId: lanes.of(r.operation, kind, r.pending)}
	}
	var pending []int
	for _, m := range p.marks {
		switch r := requests[m.operation]; {
		case m.returned:
			s.events = append(s.events, event(m.operation, porcupine.ReturnEvent))
		case !r.pending:
			s.events = append(s.events, event(m.operation, porcupine.CallEvent))
		case all || s.admits(r):
			s.events = append(s.events, event(m.operation, porcupine.CallEvent))
			pending = append(pending, m.operation)
		}
	}
	if len(pending) == 0 {
		return s
	}
	end, id := new(request), len(p.operations)
	lane := lanes.next()
	s.events = append(s.events,
		porcupine.Event{Kind: porcupine.CallEvent, Id: id, Value: end, ClientId: lane},
		porcupine.Event{Kind: porcupine.ReturnEvent, Id: id, Value: end, ClientId: lane})
	for _, place := range pending {
		s.events = append(s.events, event(place, porcupine.ReturnEvent))
	}
	return s
}

// look notes what the operation can tell about the state before it.
func (s *search) look(r *request) {
	switch o := r.operation; {
	case o.Kind == Append:
		s.looksAbsent = true
		if !r.pending {
			s.looks = append(s.looks, o.Output)
		}
	case o.Kind == CompareAndSet && (r.pending || o.Found):
		s.looks = append(s.looks, o.Expected)
	case o.Kind == CompareAndSet:
		s.refusals = append(s.refusals, o.Expected)
	case o.Kind == Get && !r.pending && o.Found:
		s.looks = append(s.looks, o.Output)
	case o.Kind == Get && !r.pending:
		s.looksAbsent = true
	}
}

// rank finds the junk and the kindred among the pending operations.
func (s *search) rank(p *partition, requests []*request) {
	type likeness struct {
		kind            OperationKind
		expected, value string
		junk            bool
	}
	first := make(map[likeness]*request)
	count := make(map[likeness]int)
	for _, m := range p.marks {
		r := requests[m.operation]
		if m.returned || !r.pending {
			continue
		}
		o := r.operation
		r.junk = s.isJunk(o)
		like := likeness{kind: o.Kind, expected: o.Expected, value: o.Value, junk: r.junk}
		if r.junk {
			like.value = ""
		}
		switch n := count[like]; {
		case n == 0:
			first[like] = r
		case n >= math.MaxUint8:
			continue // the rest is free of rule 5, as any may be
		default:
			if n == 1 {
				s.kindreds++
				first[like].kindred = s.kindreds
			}
			r.kindred, r.rank = first[like].kindred, byte(n)
		}
		count[like]++
	}
}

// isJunk reports whether what the pending operation writes is junk.
func (s *search) isJunk(o *Operation) bool {
	switch o.Kind {
	case Put, CompareAndSet:
		return !startsOneOf(s.looks, o.Value) && !startsOneOf(s.refusals, o.Value)
	case Append:
		within := func(text string) bool { return strings.Contains(text, o.Value) }
		return o.Value != "" && !slices.ContainsFunc(s.looks, within) && !slices.ContainsFunc(s.refusals, within)
	default:
		return false
	}
}

// startsOneOf reports whether prefix is a prefix of one of the sorted strings.
func startsOneOf(sorted []string, prefix string) bool {
	// Those that start with it stand together, from its own place on.
	i, _ := slices.BinarySearch(sorted, prefix)
	return i < len(sorted) && strings.HasPrefix(sorted[i], prefix)
}

// admits reports whether the pending operation may be effective at all.
func (s *search) admits(r *request) bool {
	switch o := r.operation; o.Kind {
	case Get:
		return false
	case Delete:
		return s.looksAbsent || len(s.refusals) > 0
	case Append:
		// If it is not junk, it depends on the state before it.
		return !r.junk || len(s.refusals) > 0
	default:
		return s.mayLeave(o.Value)
	}
}

// mayLeave reports whether rule 3 lets a pending operation leave value behind.
func (s *search) mayLeave(value string) bool {
	return len(s.refusals) > 0 || startsOneOf(s.looks, value)
}

// countReads finds the reads that rule 6 speaks of.
func (s *search) countReads(requests []*request) {
	s.reads = make(map[string]int)
	writers := make(map[string]int)
	var pieces []string // what pending appends append
	deletes := false
	for _, r := range requests {
		if r == nil {
			continue
		}
		o := r.operation
		if value, writes := r.writes(); writes {
			writers[value]++
		}
		if o.Kind == Append && r.pending {
			pieces = append(pieces, o.Value)
		}
		deletes = deletes || o.Kind == Delete
		if value, reads := r.reads(); reads {
			s.reads[value]++
		} else if o.Kind == Get && !r.pending {
			s.initialReads++
		}
	}
	for value := range s.reads {
		for _, piece := range pieces {
			if strings.HasSuffix(value, piece) {
				writers[value]++
			}
		}
		if writers[value] > 1 {
			delete(s.reads, value)
		}
	}
	if deletes {
		s.initialReads = 0
	}
}

// reads returns the value that the operation is known to have read. An append
// that found nothing before it may have read the empty value, or absence, and
// counts as neither.
func (r *request) reads() (value string, reads bool) {
	o := r.operation
	switch {
	case r.pending:
		return "", false
	case o.Kind == Append:
		before := strings.TrimSuffix(o.Output, o.Value)
		return before, before != ""
	case o.Kind == CompareAndSet:
		return o.Expected, o.Found
	default:
		return o.Output, o.Kind == Get && o.Found
	}
}

var hashSeed = maphash.MakeSeed()

// model returns the search as porcupine wants it.
func (s *search) model() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return state{unread: s.initialReads} },
		Step: func(st, input, _ any) (bool, any) {
			if s.budget != nil && !s.budget.step() {
				s.cut = true
				return false, nil
			}
			legal, next := s.step(st.(state), input.(*request))
			if !legal {
				return false, nil
			}
			return true, next
		},
		// Without it, states that differ after the same operations are
		// compared one by one. The seed decides nothing but the speed.
		Hash:              func(st any) uint64 { return maphash.Comparable(hashSeed, st.(state)) },
		DescribeOperation: func(input, _ any) string { return input.(*request).describe() },
		DescribeState:     func(st any) string { return st.(state).describe() },
	}
}

// decide searches as far as the budget goes. Once that is spent no operation is
// legal any more, so that porcupine gives up by itself; unlike a timeout of its
// own this leaves nothing running.
func (s *search) decide(b *budget) Verdict {
	if s.impossible {
		return Violation
	}
	s.budget = b
	switch {
	case porcupine.CheckEvents(s.model(), s.events):
		return Valid
	case s.cut:
		return Unknown
	default:
		return Violation
	}
}
