package txn

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// dependency says why one transaction of a cycle must have come before the next.
func (s *system) dependency(st step) checker.Dependency {
	return checker.Dependency{
		Before: s.history[st.from].ID, After: s.history[st.to].ID,
		Kind: kindNames[st.label.kind()], Why: s.why(st),
	}
}

// why is that in a sentence.
func (s *system) why(st step) string {
	from, to := &s.history[st.from], &s.history[st.to]
	switch st.label.kind() {
	case edgeWR:
		for _, v := range s.seen.of(st.to) {
			if s.writer[v] == st.from {
				return prose.Sprintf("%s read %s, which %s wrote", s.name(st.to), s.content(v), s.name(st.from))
			}
		}
	case edgeWW:
		if a, ok := s.arc(s.made.of(st.from), st); ok {
			return s.overwrote(st, a)
		}
	case edgeRW:
		if a, ok := s.arc(s.seen.of(st.from), st); ok {
			return s.missedWrite(st, a)
		}
	case edgeProcess:
		return prose.Sprintf("%s asked for %s after it had been told of %s", from.Client, s.name(st.to), s.name(st.from))
	case edgeRealtime:
		return prose.Sprintf("%s had returned at %v, before %s was called at %v", s.name(st.from), from.Return, s.name(st.to), to.Call)
	}
	return ""
}

// shownBy are the transactions that show a dependency besides the two.
func (s *system) shownBy(st step) []int32 {
	from := s.made.of(st.from)
	switch st.label.kind() {
	case edgeRW:
		from = s.seen.of(st.from)
	case edgeWW:
	default:
		return nil
	}
	a, ok := s.arc(from, st)
	switch {
	case !ok:
		return nil
	case a.rule == ruleRealtime:
		before, then := s.touches(a)
		return []int32{before, then}
	case a.by == none:
		return nil
	}
	return []int32{a.by}
}

// arc is one from a version to one that the end of a step wrote, of the layer of its label.
func (s *system) arc(from []int32, st step) (arc, bool) {
	for _, v := range from {
		for _, a := range s.behindOf(v) {
			if s.writer[a.to] == st.to && a.rule.layer() == st.label.layer() {
				return a, true
			}
		}
	}
	return arc{}, false
}

// overwrote says that one wrote behind another.
func (s *system) overwrote(st step, a arc) string {
	name := s.names[s.object[a.to]]
	switch a.rule {
	case ruleList:
		return prose.Sprintf("%s appended %s to %s right behind the %s that %s had appended, as %s read", s.name(st.to), prose.Name(s.text[a.to]), name, prose.Name(s.text[a.from]), s.name(st.from), s.name(a.by))
	case ruleUnread:
		return prose.Sprintf("%s appended %s to %s behind the %s that %s had appended, for %s, which saw that last, did not see it", s.name(st.to), prose.Name(s.text[a.to]), name, prose.Name(s.text[a.from]), s.name(st.from), s.name(a.by))
	}
	return prose.Sprintf("%s wrote %s = %s over the %s of %s: %s", s.name(st.to), name, prose.Name(s.text[a.to]), prose.Name(s.text[a.from]), s.name(st.from), s.because(a))
}

// missedWrite says that one read what the other overwrote.
func (s *system) missedWrite(st step, a arc) string {
	read := s.content(a.from)
	if a.from == s.initial[s.object[a.from]] && a.rule != ruleUnread {
		did := "wrote"
		if s.longest != nil {
			did = "appended"
		}
		return prose.Sprintf("%s read %s, and %s %s %s to it", s.name(st.from), read, s.name(st.to), did, prose.Name(s.text[a.to]))
	}
	switch a.rule {
	case ruleList:
		return prose.Sprintf("%s read %s, behind which %s appended %s", s.name(st.from), read, s.name(st.to), prose.Name(s.text[a.to]))
	case ruleUnread:
		return prose.Sprintf("%s read %s, without the %s that %s appended", s.name(st.from), read, prose.Name(s.text[a.to]), s.name(st.to))
	}
	return prose.Sprintf("%s read %s, over which %s wrote %s: %s", s.name(st.from), read, s.name(st.to), prose.Name(s.text[a.to]), s.because(a))
}

// because says how it is known of a register that one version is behind another.
func (s *system) because(a arc) string {
	from, to := prose.Name(s.text[a.from]), prose.Name(s.text[a.to])
	switch a.rule {
	case ruleNumber:
		return prose.Sprintf("the store numbers %s as version %d, and %s as version %d", from, s.told[a.from], to, s.told[a.to])
	case ruleUpdate:
		return prose.Sprintf("%s read %s before it wrote %s", s.name(a.by), from, to)
	case ruleSeenThen, ruleSeen:
		return prose.Sprintf("%s saw something else that %s wrote, and %s in place of %s", s.name(a.by), s.name(s.writer[a.from]), to, from)
	case ruleSession:
		return prose.Sprintf("%s, the client of %s, had to do with %s before", s.history[a.by].Client, s.name(a.by), from)
	case ruleRealtime:
		before, then := s.touches(a)
		return prose.Sprintf("%s, which had to do with %s, had returned before %s was called, which had to do with %s", s.name(before), from, s.name(then), to)
	}
	return "it was there in the beginning"
}

// touches are the first to return that had to do with one version, and the last to be
// called that had to do with another.
func (s *system) touches(a arc) (before, then int32) {
	before, then = s.writer[a.from], s.writer[a.to]
	for t := range int32(len(s.history)) {
		if slices.Contains(s.seen.of(t), a.from) && s.moments.returned[t] < s.moments.returned[before] {
			before = t
		}
		if slices.Contains(s.seen.of(t), a.to) && s.moments.called[t] > s.moments.called[then] {
			then = t
		}
	}
	return before, then
}
