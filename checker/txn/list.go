package txn

import (
	"sort"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// newLists infers all that is known of transactions that append to lists and read them.
//
// What was read of a list tells how it came to be: the longest of all reads has its
// elements in the order in which they were appended, and each other read is a beginning
// of it. An element that was appended and does not stand there comes behind it all.
func newLists(h checker.History, form Form) (*system, error) {
	s, err := newSystem(h, form)
	if err != nil {
		return nil, err
	}
	s.readLists()
	s.longest = make([]longest, len(s.names))
	for object := range s.longest {
		s.longest[object].by = none
	}
	for i := range s.reads {
		r := &s.reads[i]
		if l := &s.longest[r.object]; l.by == none || len(r.text) > len(l.text) {
			l.text, l.by = r.text, int32(i)
		}
	}
	s.initial = make([]int32, len(s.names))
	for object := range s.longest {
		s.orderOf(int32(object))
	}
	for i := range s.reads {
		s.compare(&s.reads[i])
	}
	for object := range s.longest {
		s.chain(int32(object))
	}
	s.chainUnread()
	s.keepInOrder()
	s.placeWrites()
	s.placeLists()
	s.settle()
	s.updatesLost()
	s.listsMissed()
	s.forget()
	return s, nil
}

// A longest is the longest that was read of a list.
type longest struct {
	text     string
	by       int32   // the number of the read; none if nobody read the list
	ends     []int32 // where its elements end in text
	writes   []int32 // that appended them, by number; none of those that nobody did
	versions []int32 // by how many elements the list has
	// aborted is the place of the first element of a transaction that failed, unwritten of
	// the first that nobody appended and twice of the first that stands there too often;
	// none if there is none.
	aborted, unwritten, twice int32
	// broken: in which order its elements were appended is not known.
	broken bool
}

// orderOf finds who appended the elements of the longest read of a list.
func (s *system) orderOf(object int32) {
	l := &s.longest[object]
	l.aborted, l.unwritten, l.twice = none, none, none
	times := make(map[string]bool)
	for start := 0; start < len(l.text); {
		end := strings.IndexByte(l.text[start:], ' ')
		if end < 0 {
			end = len(l.text)
		} else {
			end += start
		}
		element := l.text[start:end]
		number, one := s.writeOf(value{object, element})
		place := int32(len(l.ends))
		switch {
		case !one:
			l.broken, number = true, none
		case times[element]:
			l.twice, l.broken = orFirst(l.twice, place), true
		case number == none:
			l.unwritten = orFirst(l.unwritten, place)
		case s.failed(s.writes[number].transaction):
			l.aborted = orFirst(l.aborted, place)
		default:
			s.committed[s.writes[number].transaction] = true
		}
		times[element] = true
		l.ends, l.writes = append(l.ends, int32(end)), append(l.writes, number)
		start = end + 1
	}
	s.steps += int64(len(l.ends))
}

// orFirst is the place that was first, or this one.
func orFirst(first, place int32) int32 {
	if first == none {
		return place
	}
	return first
}

// length is how many elements a read of a list has; false if it is no beginning of the
// longest.
func (l *longest) length(text string) (int32, bool) {
	if !strings.HasPrefix(l.text, text) {
		return 0, false
	}
	if text == "" {
		return 0, true
	}
	i := sort.Search(len(l.ends), func(i int) bool { return int(l.ends[i]) >= len(text) })
	return int32(i + 1), i < len(l.ends) && int(l.ends[i]) == len(text)
}

// compare compares a read with the longest of its list.
func (s *system) compare(r *read) {
	s.steps++
	l := &s.longest[r.object]
	t, longestBy := r.transaction, s.reads[l.by].transaction
	n, ok := l.length(r.text)
	if !ok {
		l.broken = true
		s.found.note(IncompatibleOrder, t, []int32{longestBy}, func() string {
			return prose.Sprintf("%s read %s as [%s], but %s read it as [%s]", s.name(t), s.names[r.object], prose.Short(r.text, textMost), s.name(longestBy), prose.Short(l.text, textMost))
		})
		s.examine(r)
		return
	}
	if l.unwritten != none && n > l.unwritten {
		s.garbage(r, l.element(l.unwritten))
	}
	if l.aborted != none && n > l.aborted {
		s.aborted(r, l.writes[l.aborted])
		for _, number := range l.writes[l.aborted:n] {
			if number != none && !s.failed(s.writes[number].transaction) {
				s.dirty(r, l.writes[l.aborted], number)
				break
			}
		}
	}
	if l.twice != none && n > l.twice {
		s.twice(r, l.element(l.twice))
	}
	if n == 0 || l.writes[n-1] == none {
		return
	}
	w := &s.writes[l.writes[n-1]]
	if w.transaction != t && !w.last && !s.failed(w.transaction) {
		s.found.note(IntermediateRead, t, []int32{w.transaction}, func() string {
			return prose.Sprintf("%s read %s with the %s that %s appended last, which then appended more to it", s.name(t), s.names[r.object], prose.Name(w.text), s.name(w.transaction))
		})
	}
}

// element is the text of an element of the longest.
func (l *longest) element(place int32) string {
	start := int32(0)
	if place > 0 {
		start = l.ends[place-1] + 1
	}
	return l.text[start:l.ends[place]]
}

// examine looks at each element of a read that is no beginning of the longest.
func (s *system) examine(r *read) {
	times := make(map[string]bool)
	for element := range strings.FieldsSeq(r.text) {
		s.steps++
		number, one := s.writeOf(value{r.object, element})
		switch {
		case !one:
		case times[element]:
			s.twice(r, element)
		case number == none:
			s.garbage(r, element)
		case s.failed(s.writes[number].transaction):
			s.aborted(r, number)
		default:
			s.committed[s.writes[number].transaction] = true
		}
		times[element] = true
	}
}

func (s *system) garbage(r *read, text string) {
	s.found.note(GarbageRead, r.transaction, nil, func() string {
		return prose.Sprintf("%s read %s of %s, which nobody wrote", s.name(r.transaction), prose.Name(text), s.names[r.object])
	})
}

func (s *system) aborted(r *read, number int32) {
	w := &s.writes[number]
	s.found.note(AbortedRead, r.transaction, []int32{w.transaction}, func() string {
		return prose.Sprintf("%s read %s of %s, which %s wrote, and that failed", s.name(r.transaction), prose.Name(w.text), s.names[r.object], s.name(w.transaction))
	})
}

func (s *system) dirty(r *read, aborted, number int32) {
	a, w := &s.writes[aborted], &s.writes[number]
	s.found.note(DirtyUpdate, w.transaction, []int32{a.transaction, r.transaction}, func() string {
		return prose.Sprintf("%s appended %s to %s behind the %s of %s, which failed, as %s read", s.name(w.transaction), prose.Name(w.text), s.names[r.object], prose.Name(a.text), s.name(a.transaction), s.name(r.transaction))
	})
}

func (s *system) twice(r *read, element string) {
	s.found.note(DuplicateElements, r.transaction, nil, func() string {
		return prose.Sprintf("%s read %s with %s more often than it was appended", s.name(r.transaction), s.names[r.object], prose.Name(element))
	})
}

// chain makes the versions of a list, from what was committed of its longest read.
func (s *system) chain(object int32) {
	l := &s.longest[object]
	last := s.version(object, none, "", none)
	s.initial[object] = last
	if l.broken {
		return
	}
	l.versions = make([]int32, 0, len(l.writes)+1)
	l.versions = append(l.versions, last)
	for _, number := range l.writes {
		if number != none && s.committed[s.writes[number].transaction] {
			w := &s.writes[number]
			w.version = s.version(object, w.transaction, w.text, last)
			s.next = append(s.next, arc{last, w.version, ruleList, s.reads[l.by].transaction})
			last = w.version
		}
		l.versions = append(l.versions, last)
	}
}

// chainUnread makes the versions of what was appended and stands in no read.
func (s *system) chainUnread() {
	for i := range s.writes {
		w := &s.writes[i]
		l := &s.longest[w.object]
		if w.version != none || !w.last || l.broken || !s.committed[w.transaction] || w.others {
			continue
		}
		w.version = s.version(w.object, w.transaction, w.text, none)
		by, behind := none, s.initial[w.object]
		if l.by != none {
			by, behind = s.reads[l.by].transaction, l.versions[len(l.versions)-1]
		}
		s.next = append(s.next, arc{behind, w.version, ruleUnread, by})
	}
}

// keepInOrder finds transactions whose own elements do not stand in the order in which
// they were appended, or of which one is missing in front of another.
func (s *system) keepInOrder() {
	latest := make([]int32, len(s.names)) // by object, the write before, by number
	for i := range latest {
		latest[i] = none
	}
	placeOf := func(w *write) int32 {
		if w.version == none || s.behind[w.version] == none {
			return never
		}
		return w.version
	}
	for i := range s.writes {
		w := &s.writes[i]
		l := &s.longest[w.object]
		if !s.committed[w.transaction] || l.broken || w.others {
			continue
		}
		before := latest[w.object]
		latest[w.object] = int32(i)
		if before == none || s.writes[before].transaction != w.transaction {
			continue
		}
		if first := &s.writes[before]; placeOf(first) > placeOf(w) {
			by := s.reads[l.by].transaction
			s.found.note(IncompatibleOrder, by, []int32{w.transaction}, func() string {
				return prose.Sprintf("%s read %s as [%s], with the %s of %s and not the %s before it that this had appended before", s.name(by), s.names[w.object], prose.Short(l.text, textMost), prose.Name(w.text), s.name(w.transaction), prose.Name(first.text))
			})
		}
	}
}

// placeLists finds which versions of lists were read, and who read what it was yet to
// append.
func (s *system) placeLists() {
	s.placeReads(func(r *read) int32 {
		l := &s.longest[r.object]
		n, ok := l.length(r.text)
		if l.broken || !ok {
			return none
		}
		for _, v := range s.made.in(r.transaction, r.object, s.object) {
			s.steps++
			switch place := s.made.place[v]; {
			case s.made.version[v] > l.versions[n]:
			case place < r.place && !r.whole:
				s.twice(r, s.text[s.made.version[v]])
			case place > r.place:
				s.found.note(FutureRead, r.transaction, nil, func() string {
					return prose.Sprintf("%s read %s of %s, and appended it only after that", s.name(r.transaction), prose.Name(s.text[s.made.version[v]]), s.names[r.object])
				})
			}
		}
		found := l.versions[n]
		for s.writer[found] == r.transaction {
			found = s.behind[found] // what others had left
		}
		return found
	})
}

// listsMissed finds transactions that saw something of another and missed an append of
// it.
func (s *system) listsMissed() {
	s.eachSeen(func(t int32, seen, other int, made int32) {
		source, found := s.writer[s.seen.version[seen]], s.seen.version[other]
		if s.object[made] != s.object[found] || made <= found {
			return
		}
		s.missed(t, source, seen, other, made)
	})
}

// missed notes that a transaction saw one thing that another wrote, and not another.
func (s *system) missed(t, source int32, seen, other int, made int32) {
	anomaly := FracturedRead
	if s.seen.place[seen] < s.seen.until[other] {
		anomaly = ObservedVanishes
	}
	describe := func() string {
		return prose.Sprintf("%s saw %s of %s, which %s wrote, but not %s of %s, which that wrote too", s.name(t),
			prose.Name(s.text[s.seen.version[seen]]), s.names[s.object[s.seen.version[seen]]], s.name(source), prose.Name(s.text[made]), s.names[s.object[made]])
	}
	s.found.note(anomaly, t, []int32{source}, describe)
	if anomaly == ObservedVanishes {
		s.found.note(FracturedRead, t, []int32{source}, describe)
	}
}
