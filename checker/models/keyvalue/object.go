package keyvalue

import (
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// An object is a key in the course of a search, with what was prepared for it; the
// rules that say what for stand in rules.go.
type object struct {
	*linear.Operations
	// looks are what is looked at, refusals what is refused.
	looks, refusals texts
	// looksAbsent is the return of the last operation that can tell an absent
	// key from another, other than a cas that expects something; 0 if there is
	// none.
	looksAbsent int
	// junk says, by place, of which pending operations what they write is junk.
	junk []bool
	// reads holds how many operations are known to have read a value that
	// only one can write; initialReads how many found the key absent, if
	// nothing deletes it.
	reads        map[string]int
	initialReads int
	// impossible: there is certainly no linearization.
	impossible bool
}

// newObject prepares the search.
func newObject(operations *linear.Operations) *object {
	k := &object{Operations: operations}
	if k.AnyPending() {
		k.look()
		k.admitAll()
	}
	k.countReads()
	return k
}

// Initial is absence.
func (k *object) Initial() (initial state, possible bool) {
	return state{unread: k.initialReads}, !k.impossible
}

// look notes what the operations can tell about the state before them.
func (k *object) look() {
	longer := false
	for r := range k.Called() {
		switch {
		case r.Kind == Append && r.Pending:
			longer = longer || r.Value != ""
			k.looksAbsent = linear.Never
		case r.Kind == Append:
			k.looksAbsent = max(k.looksAbsent, r.Returned)
			k.looks.add(strings.TrimSuffix(r.Output, r.Value), r.Returned)
		case r.Kind == CompareAndSet && (r.Pending || r.Found):
			k.looks.add(r.Expected, r.Returned)
		case r.Kind == CompareAndSet:
			k.refusals.add(r.Expected, r.Returned)
		case r.Kind == Get && !r.Pending && r.Found:
			k.looks.add(r.Output, r.Returned)
		case r.Kind == Get && !r.Pending:
			k.looksAbsent = max(k.looksAbsent, r.Returned)
		}
	}
	if longer {
		k.looks.sortPrefixes()
		k.refusals.sortPrefixes()
	}
}

// A likeness is what pending operations have in common that are alike, or differ in
// junk only.
type likeness struct {
	kind            *checker.Kind
	expected, value string
	junk            bool
}

// admitAll admits the pending operations that may be effective.
func (k *object) admitAll() {
	k.junk = make([]bool, len(k.Partition.Operations))
	k.Beyond = k.refusals.last
	pieces := k.occurring()
	for r := range k.Pending() {
		if r.Kind == Get {
			continue
		}
		junk := false
		if r.Kind == Append {
			junk = r.Value != "" && pieces[r.Value] == 0
		} else if r.Kind != Delete {
			junk = !k.looks.have(r.Value) && !k.refusals.have(r.Value)
		}
		until := k.until(r, pieces)
		if max(until, k.refusals.last) <= r.Called {
			continue
		}
		like := likeness{kind: r.Kind, expected: r.Expected, value: r.Value, junk: junk}
		if junk {
			like.value = ""
		}
		k.junk[r.Place] = junk
		k.Admit(r, like, until)
	}
}

// until returns the last return that may look at what the pending operation
// leaves behind; 0 if there is none, since the first mark is a call.
func (k *object) until(r *linear.Request, pieces map[string]int) int {
	switch r.Kind {
	case Delete:
		return k.looksAbsent
	case Append:
		if r.Value == "" {
			return k.looks.last
		}
		return pieces[r.Value]
	default:
		return k.looks.until(r.Value)
	}
}

// Refused reports whether what the key holds, or held before the debt was made,
// is still to be refused at a return that comes at the mark or later.
func (k *object) Refused(st state, mark int) bool {
	return st.present && !st.junk && k.refusals.marks[st.value] >= mark ||
		st.owed && st.beforePresent && k.refusals.marks[st.before] >= mark
}

// occurring returns, by what pending operations append, the last return of an
// operation that looks at or refuses something in which it occurs; 0 if there
// is none.
func (k *object) occurring() map[string]int {
	pieces := make(map[string]int)
	for r := range k.Called() {
		if r.Pending && r.Kind == Append {
			pieces[r.Value] = 0
		}
	}
	k.looks.find(pieces)
	k.refusals.find(pieces)
	return pieces
}

// mayLeave reports whether rule 3 lets a pending operation leave value behind.
func (k *object) mayLeave(value string) bool {
	return k.refusals.last > 0 || k.looks.have(value)
}

// countReads finds the reads that rule 6 speaks of.
func (k *object) countReads() {
	k.reads = make(map[string]int)
	writers := make(map[string]int32)
	pieces := make(map[string]int32) // what pending appends append
	deletes := false
	for r := range k.Called() {
		if value, reads := readBy(r); reads {
			k.reads[value]++
		} else if r.Kind == Get && !r.Pending {
			k.initialReads++
		}
		deletes = deletes || r.Kind == Delete
	}
	for r := range k.Called() {
		if value, writes := writtenBy(r); writes && k.reads[value] > 0 {
			writers[value]++
		}
		if r.Kind == Append && r.Pending {
			pieces[r.Value]++
		}
	}
	lengths := lengthsOf(pieces)
	for value := range k.reads {
		n := writers[value]
		for _, length := range lengths {
			if length <= len(value) {
				n += pieces[value[len(value)-length:]]
			}
		}
		switch {
		case n == 0:
			k.impossible = true
		case n > 1:
			delete(k.reads, value)
		}
	}
	if deletes {
		k.initialReads = 0
	}
}

// readBy is what a request is known to have read; nothing if it is pending.
func readBy(r *linear.Request) (value string, reads bool) {
	if r.Pending {
		return "", false
	}
	return read(r.Operation)
}

// read returns the value that an operation with outcome OutcomeOK is known to have
// read. An append that found nothing before it may have read the empty value, or
// absence, and counts as neither.
func read(o *checker.Operation) (value string, reads bool) {
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

// writtenBy returns the value that the operation leaves behind if it has an
// effect, as far as that does not depend on the state before it.
func writtenBy(r *linear.Request) (value string, writes bool) {
	switch {
	case r.Pending && r.Kind == Append:
		return "", false
	case r.Pending && r.Kind == CompareAndSet:
		return r.Value, true
	}
	return wrote(r.Operation)
}

// wrote is writtenBy for an operation about which no less is known than its
// outcome says.
func wrote(o *checker.Operation) (value string, writes bool) {
	switch o.Kind {
	case Put:
		return o.Value, true
	case CompareAndSet:
		return o.Value, o.Outcome != checker.OutcomeOK || o.Found
	case Append:
		return o.Output, o.Outcome == checker.OutcomeOK
	default:
		return "", false
	}
}
