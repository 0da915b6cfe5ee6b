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
func (s *search) contradictory(p *partition, requests []*request) bool {
	const never = int(^uint(0) >> 1)
	called, returned := make([]int, len(requests)), make([]int, len(requests))
	for i, m := range p.marks {
		if m.returned {
			returned[m.operation] = i
		} else {
			called[m.operation], returned[m.operation] = i, never
		}
	}
	byValue := make(map[string]*zone, len(s.reads))
	for value := range s.reads {
		byValue[value] = &zone{from: never, to: -1, value: value, written: -1, read: never}
	}
	for i, r := range requests {
		if r == nil {
			continue
		}
		if value, reads := r.reads(); reads && byValue[value] != nil {
			z := byValue[value]
			z.cover(called[i], returned[i])
			z.read = min(z.read, returned[i])
		}
		if value, writes := r.writes(); writes && byValue[value] != nil {
			z := byValue[value]
			z.cover(called[i], returned[i])
			z.written = called[i]
		}
	}
	var zones []zone
	for _, z := range byValue {
		if z.read < z.written {
			return true // read before anybody began to write it
		}
		if z.from < z.to {
			zones = append(zones, *z)
		}
	}
	slices.SortFunc(zones, func(a, b zone) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(zones); i++ {
		if zones[i].from < zones[i-1].to {
			return true
		}
	}
	for i, r := range requests {
		if r == nil || r.pending {
			continue
		}
		after, _ := slices.BinarySearchFunc(zones, called[i], func(z zone, at int) int { return cmp.Compare(z.from, at) })
		if after == 0 {
			continue
		}
		if z := zones[after-1]; returned[i] < z.to && !r.fits(z.value) {
			return true
		}
	}
	return false
}

// cover makes an operation on the value of z part of it.
func (z *zone) cover(called, returned int) {
	z.from, z.to = min(z.from, returned), max(z.to, called)
}

// writes returns the value that the operation leaves behind if it has an
// effect, as far as that does not depend on the state before it.
func (r *request) writes() (value string, writes bool) {
	o := r.operation
	switch o.Kind {
	case Put:
		return o.Value, true
	case CompareAndSet:
		return o.Value, r.pending || o.Found
	case Append:
		return o.Output, !r.pending
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
