package txn

import (
	"cmp"
	"slices"
	"sort"

	"github.com/laplace-sim/laplace/internal/prose"
)

// A placed is a version with which a transaction has to do at one of its steps.
type placed struct{ version, place int32 }

// in are the places in s of the versions of an object with which a transaction has to do.
func (s *spans) in(t, object int32, objects []int32) []int {
	first, end := int(s.first[t]), int(s.first[t+1])
	from := first + sort.Search(end-first, func(i int) bool { return objects[s.version[first+i]] >= object })
	var places []int
	for i := from; i < end && objects[s.version[i]] == object; i++ {
		places = append(places, i)
	}
	return places
}

// add adds the versions of the next transaction, by object and then in order.
func (s *spans) add(all []placed, objects []int32) {
	slices.SortStableFunc(all, func(a, b placed) int {
		return cmp.Compare(objects[a.version], objects[b.version])
	})
	for i, p := range all {
		if i > 0 && all[i-1].version == p.version {
			s.until[len(s.until)-1] = p.place
			continue
		}
		s.version, s.place, s.until = append(s.version, p.version), append(s.place, p.place), append(s.until, p.place)
	}
	s.first = append(s.first, int32(len(s.version)))
}

// placeWrites finds which versions each transaction made.
func (s *system) placeWrites() {
	s.made.first = append(s.made.first, 0)
	var all []placed
	next := 0
	for t := range s.history {
		all = all[:0]
		for ; next < len(s.writes) && s.writes[next].transaction == int32(t); next++ {
			if w := &s.writes[next]; w.version != none {
				all = append(all, placed{w.version, w.place})
			}
		}
		s.made.add(all, s.object)
	}
}

// placeReads finds which versions each transaction read, by what versionOf says of each
// read.
func (s *system) placeReads(versionOf func(r *read) int32) {
	s.seen.first = append(s.seen.first, 0)
	var all []placed
	next := 0
	for t := range s.history {
		all = all[:0]
		for ; next < len(s.reads) && s.reads[next].transaction == int32(t); next++ {
			r := &s.reads[next]
			s.steps++
			if v := versionOf(r); v != none {
				all = append(all, placed{v, r.place})
			}
		}
		s.seen.add(all, s.object)
	}
}

// eachSeen visits all that a transaction t may have missed: seen is the place in s.seen of
// a version that t read of another transaction, made is a version that that transaction
// made besides, of an object of which t read something else, at the place other in s.seen.
func (s *system) eachSeen(visit func(t int32, seen, other int, made int32)) {
	var sources []int
	for t := range int32(len(s.history)) {
		first, end := int(s.seen.first[t]), int(s.seen.first[t+1])
		if end-first < 2 {
			continue
		}
		// Of each transaction that it saw, what it saw first.
		sources = sources[:0]
		for i := first; i < end; i++ {
			if w := s.writer[s.seen.version[i]]; w != none && w != t {
				sources = append(sources, i)
			}
		}
		writerOf := func(i int) int32 { return s.writer[s.seen.version[i]] }
		slices.SortFunc(sources, func(a, b int) int {
			return cmp.Or(cmp.Compare(writerOf(a), writerOf(b)), cmp.Compare(s.seen.place[a], s.seen.place[b]))
		})
		for i, seen := range sources {
			if i > 0 && writerOf(sources[i-1]) == writerOf(seen) {
				continue
			}
			source := writerOf(seen)
			if end-first <= int(s.made.first[source+1]-s.made.first[source]) {
				for other := first; other < end; other++ {
					s.steps++
					s.visitMade(t, source, seen, other, visit)
				}
				continue
			}
			for _, made := range s.made.of(source) {
				s.steps++
				for _, other := range s.seen.in(t, s.object[made], s.object) {
					if s.seen.version[other] != made {
						visit(t, seen, other, made)
					}
				}
			}
		}
	}
}

// visitMade visits what a source made of the object that was read at other.
func (s *system) visitMade(t, source int32, seen, other int, visit func(t int32, seen, other int, made int32)) {
	for _, i := range s.made.in(source, s.object[s.seen.version[other]], s.object) {
		if made := s.made.version[i]; s.seen.version[other] != made {
			visit(t, seen, other, made)
		}
	}
}

// updatesLost finds transactions that read the same version and both wrote the next.
func (s *system) updatesLost() {
	first := make(map[int32]int32)
	for t := range int32(len(s.history)) {
		for _, v := range s.seen.of(t) {
			s.steps++
			made := s.made.in(t, s.object[v], s.object)
			if len(made) == 0 || s.writer[v] == t {
				continue
			}
			other, again := first[v]
			if !again {
				first[v] = t
				continue
			}
			s.found.note(LostUpdate, t, []int32{other}, func() string {
				return prose.Sprintf("%s and %s both read %s and then wrote %s", s.name(other), s.name(t), s.content(v), s.names[s.object[v]])
			})
		}
	}
}

// content is what an object holds at a version, in words.
func (s *system) content(v int32) string {
	name := s.names[s.object[v]]
	if s.initial[s.object[v]] == v {
		return name + " before anything was written to it"
	}
	if s.longest != nil {
		return name + " with " + prose.Name(s.text[v]) + " last"
	}
	return name + " = " + prose.Name(s.text[v])
}
