package checker

import (
	"cmp"
	"slices"
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
func (s *search) contradictory() bool {
	byValue := make(map[string]int, len(s.reads)) // places in zones
	zones := make([]zone, 0, len(s.reads))
	for value := range s.reads {
		byValue[value] = len(zones)
		zones = append(zones, zone{from: never, to: -1, value: value, written: -1, read: never})
	}
	for r := range s.called() {
		if value, reads := r.reads(); reads {
			if at, found := byValue[value]; found {
				zones[at].cover(r)
				zones[at].read = min(zones[at].read, r.returned)
			}
		}
		if value, writes := r.writes(); writes {
			if at, found := byValue[value]; found {
				zones[at].cover(r)
				zones[at].written = r.called
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
	for r := range s.called() {
		if r.pending {
			continue
		}
		after, _ := slices.BinarySearchFunc(zones, r.called, func(z zone, at int) int { return cmp.Compare(z.from, at) })
		if after == 0 {
			continue
		}
		if z := zones[after-1]; r.returned < z.to && !r.fits(z.value) {
			return true
		}
	}
	return false
}

// cover makes an operation on the value of z part of it.
func (z *zone) cover(r *request) {
	z.from, z.to = min(z.from, r.returned), max(z.to, r.called)
}

// writes returns the value that the operation leaves behind if it has an
// effect, as far as that does not depend on the state before it.
func (r *request) writes() (value string, writes bool) {
	if o := r.operation; r.pending && o.Kind == Append {
		return "", false
	} else if r.pending && o.Kind == CompareAndSet {
		return o.Value, true
	}
	return r.operation.writes()
}

// writes is request.writes for an operation about which no less is known than
// its outcome says.
func (o *Operation) writes() (value string, writes bool) {
	switch o.Kind {
	case Put:
		return o.Value, true
	case CompareAndSet:
		return o.Value, o.Outcome != OutcomeOK || o.Found
	case Append:
		return o.Output, o.Outcome == OutcomeOK
	default:
		return "", false
	}
}

// fits reports whether an operation that has returned may have taken effect
// while the key held value: because it wrote it, read it, or did neither and
// changed nothing.
func (r *request) fits(value string) bool {
	if written, writes := r.writes(); writes && written == value {
		return true
	}
	if read, reads := r.reads(); reads {
		return read == value
	}
	o := r.operation
	return o.Kind == CompareAndSet && o.Expected != value
}
