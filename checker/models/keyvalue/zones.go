package keyvalue

import (
	"cmp"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// A zone is a span of marks during which the key certainly held one value.
//
// By rule 6 of the search, a value that only one operation can write is held
// during one span of time. The operations that wrote it or read it all lie
// there, so it covers whatever stands between the first return and the last
// call among them (Gibbons and Korach, "Testing Shared Memories", 1997,
// section 4). Zones that overlap, and operations inside a zone that do not go
// with its value, are contradictions. Finding them takes no search, and most
// stale reads are of this kind; the rest is left to the search.
type zone struct {
	from, to int // the first return, the last call
	value    string
	written  int // the call of the write; -1 if it is unknown
	read     int // the first return of a read
}

// contradictory reports whether the zones already exclude a linearization.
func (k *object) contradictory() bool {
	byValue := make(map[string]int, len(k.reads)) // places in zones
	zones := make([]zone, 0, len(k.reads))
	for value := range k.reads {
		byValue[value] = len(zones)
		zones = append(zones, zone{from: linear.Never, to: -1, value: value, written: -1, read: linear.Never})
	}
	for r := range k.Called() {
		if value, reads := readBy(r); reads {
			if at, found := byValue[value]; found {
				zones[at].cover(r)
				zones[at].read = min(zones[at].read, r.Returned)
			}
		}
		if value, writes := writtenBy(r); writes {
			if at, found := byValue[value]; found {
				zones[at].cover(r)
				zones[at].written = r.Called
			}
		}
	}
	early := func(z zone) bool { return z.read < z.written } // before anybody began to write it
	if slices.ContainsFunc(zones, early) {
		return true
	}
	zones = slices.DeleteFunc(zones, func(z zone) bool { return z.from >= z.to })
	slices.SortFunc(zones, func(a, b zone) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(zones); i++ {
		if zones[i].from < zones[i-1].to {
			return true
		}
	}
	for r := range k.Called() {
		if r.Pending {
			continue
		}
		after, _ := slices.BinarySearchFunc(zones, r.Called, func(z zone, at int) int { return cmp.Compare(z.from, at) })
		if after == 0 {
			continue
		}
		if z := zones[after-1]; r.Returned < z.to && !fits(r, z.value) {
			return true
		}
	}
	return false
}

// cover makes an operation on the value of z part of it.
func (z *zone) cover(r *linear.Request) {
	z.from, z.to = min(z.from, r.Returned), max(z.to, r.Called)
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

// fits reports whether an operation that has returned may have taken effect
// while the key held value: because it wrote it, read it, or did neither and
// changed nothing.
func fits(r *linear.Request, value string) bool {
	if written, writes := writtenBy(r); writes && written == value {
		return true
	}
	if read, reads := readBy(r); reads {
		return read == value
	}
	return r.Kind == CompareAndSet && r.Expected != value
}
