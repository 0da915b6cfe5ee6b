package checker

import (
	"iter"
	"math"
	"strings"
)

// A search decides whether one partition is linearizable. What it prepares is
// here; walk.go goes through the orders.
type search struct {
	partition *partition
	requests  []request // by the place of the operation in the partition
	kindreds  []kindred
	last      int // the place of the last return mark; -1 if there is none
	// looks are what is looked at, refusals what is refused.
	looks, refusals texts
	// looksAbsent is the return of the last operation that can tell an absent
	// key from another, other than a cas that expects something; 0 if there is
	// none.
	looksAbsent int
	// reads holds how many operations are known to have read a value that
	// only one can write; initialReads how many found the key absent, if
	// nothing deletes it.
	reads        map[string]int
	initialReads int
	// impossible: there is certainly no linearization.
	impossible bool
	// budget bounds the search; nil is no bound. cut: it was not enough.
	budget *budget
	cut    bool
	taken  int64 // steps

	patience int64 // see the constant

	spare *walker // one that is not in use
}

// A request is an operation as the search sees it.
type request struct {
	operation *Operation // nil if it is not called
	called    int        // the places of its marks
	returned  int        // never if it is pending
	slot      int32      // tells what is under way at one time apart
	kindred   int32      // of a pending operation
	rank      int32      // how many kindred are called before
	pending   bool
	junk      bool // what a pending operation writes is junk
}

// never is the place of a mark that does not come.
const never = math.MaxInt

// unadmitted is the kindred of pending operations that no rule lets be
// effective.
const unadmitted = -1

// A kindred is a set of pending operations that are alike, or differ in junk
// only.
type kindred struct {
	members []int32 // places in the partition, in order of call; the kindreds are in order of the first
	until   int     // the last return that may look at what one leaves behind
}

// newSearch prepares the search.
func newSearch(p *partition) *search {
	s := &search{partition: p, requests: make([]request, len(p.operations)), last: -1, patience: patience}
	pending := 0
	for place, m := range p.marks {
		r := &s.requests[m.operation]
		if m.returned {
			r.returned, r.pending = place, false
			s.last = place
			pending--
		} else {
			*r = request{operation: p.operations[m.operation], called: place, returned: never, pending: true, kindred: unadmitted}
			pending++
		}
	}
	if pending > 0 {
		s.look()
		s.admitAll()
	}
	s.countReads()
	s.impossible = s.impossible || s.contradictory()
	return s
}

// called yields the requests that are called.
func (s *search) called() iter.Seq[*request] {
	return func(yield func(*request) bool) {
		for i := range s.requests {
			if r := &s.requests[i]; r.operation != nil && !yield(r) {
				return
			}
		}
	}
}

// look notes what the operations can tell about the state before them.
func (s *search) look() {
	longer := false
	for r := range s.called() {
		o := r.operation
		switch {
		case o.Kind == Append && r.pending:
			longer = longer || o.Value != ""
			s.looksAbsent = never
		case o.Kind == Append:
			s.looksAbsent = max(s.looksAbsent, r.returned)
			s.looks.add(strings.TrimSuffix(o.Output, o.Value), r.returned)
		case o.Kind == CompareAndSet && (r.pending || o.Found):
			s.looks.add(o.Expected, r.returned)
		case o.Kind == CompareAndSet:
			s.refusals.add(o.Expected, r.returned)
		case o.Kind == Get && !r.pending && o.Found:
			s.looks.add(o.Output, r.returned)
		case o.Kind == Get && !r.pending:
			s.looksAbsent = max(s.looksAbsent, r.returned)
		}
	}
	if longer {
		s.looks.sortPrefixes()
		s.refusals.sortPrefixes()
	}
}

// admitAll sorts the pending operations that may be effective into kindreds.
func (s *search) admitAll() {
	type likeness struct {
		kind            OperationKind
		expected, value string
		junk            bool
	}
	numbers := make(map[likeness]int32)
	pieces := s.occurring()
	for _, m := range s.partition.marks {
		r := &s.requests[m.operation]
		o := r.operation
		if m.returned || !r.pending || o.Kind == Get {
			continue
		}
		if o.Kind == Append {
			r.junk = o.Value != "" && pieces[o.Value] == 0
		} else if o.Kind != Delete {
			r.junk = !s.looks.have(o.Value) && !s.refusals.have(o.Value)
		}
		until := s.until(r, pieces)
		if max(until, s.refusals.last) <= r.called {
			continue
		}
		like := likeness{kind: o.Kind, expected: o.Expected, value: o.Value, junk: r.junk}
		if r.junk {
			like.value = ""
		}
		number, found := numbers[like]
		if !found {
			number = int32(len(s.kindreds))
			numbers[like] = number
			s.kindreds = append(s.kindreds, kindred{})
		}
		k := &s.kindreds[number]
		r.kindred, r.rank = number, int32(len(k.members))
		k.members = append(k.members, m.operation)
		k.until = max(k.until, until)
	}
}

// until returns the last return that may look at what the pending operation
// leaves behind; 0 if there is none, since the first mark is a call.
func (s *search) until(r *request, pieces map[string]int) int {
	switch o := r.operation; o.Kind {
	case Delete:
		return s.looksAbsent
	case Append:
		if o.Value == "" {
			return s.looks.last
		}
		return pieces[o.Value]
	default:
		return s.looks.until(o.Value)
	}
}

// refusable reports whether what the key holds, or held before the debt was
// made, is still to be refused at a return that comes at the mark or later.
func (s *search) refusable(st state, mark int) bool {
	return st.present && !st.junk && s.refusals.marks[st.value] >= mark ||
		st.owed && st.beforePresent && s.refusals.marks[st.before] >= mark
}

// occurring returns, by what pending operations append, the last return of an
// operation that looks at or refuses something in which it occurs; 0 if there
// is none.
func (s *search) occurring() map[string]int {
	pieces := make(map[string]int)
	for r := range s.called() {
		if r.pending && r.operation.Kind == Append {
			pieces[r.operation.Value] = 0
		}
	}
	s.looks.find(pieces)
	s.refusals.find(pieces)
	return pieces
}

// mayLeave reports whether rule 3 lets a pending operation leave value behind.
func (s *search) mayLeave(value string) bool {
	return s.refusals.last > 0 || s.looks.have(value)
}

// countReads finds the reads that rule 6 speaks of.
func (s *search) countReads() {
	s.reads = make(map[string]int)
	writers := make(map[string]int32)
	pieces := make(map[string]int32) // what pending appends append
	deletes := false
	for r := range s.called() {
		if value, reads := r.reads(); reads {
			s.reads[value]++
		} else if r.operation.Kind == Get && !r.pending {
			s.initialReads++
		}
		deletes = deletes || r.operation.Kind == Delete
	}
	for r := range s.called() {
		if value, writes := r.writes(); writes && s.reads[value] > 0 {
			writers[value]++
		}
		if r.operation.Kind == Append && r.pending {
			pieces[r.operation.Value]++
		}
	}
	lengths := lengthsOf(pieces)
	for value := range s.reads {
		n := writers[value]
		for _, length := range lengths {
			if length <= len(value) {
				n += pieces[value[len(value)-length:]]
			}
		}
		switch {
		case n == 0:
			s.impossible = true
		case n > 1:
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
	if r.pending {
		return "", false
	}
	return r.operation.reads()
}

// reads is request.reads for an operation with outcome OutcomeOK.
func (o *Operation) reads() (value string, reads bool) {
	switch o.Kind {
	case Append:
		before := strings.TrimSuffix(o.Output, o.Value)
		return before, before != ""
	case CompareAndSet:
		return o.Expected, o.Found
	default:
		return o.Output, o.Kind == Get && o.Found
	}
}

// decide searches as far as the budget goes; nil is no bound.
func (s *search) decide(b *budget) Verdict {
	if s.impossible {
		return Violation
	}
	s.budget = b
	switch {
	case s.walk():
		return Valid
	case s.cut:
		return Unknown
	default:
		return Violation
	}
}
