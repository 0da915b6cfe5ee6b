package kafka

import (
	"cmp"
	"slices"
	"strings"
)

// A session is what a client polls from one assignment to the next.
type session struct {
	by      *deed // the assignment; nil before the first, and after a crash
	assigns bool  // it is one, and no subscription
	keys    []string
	// Of what follows nothing is known after an operation whose polls may have been in vain,
	// and it begins anew: ready is the first operation that polled and returned, nil if none
	// has; last is the message of each key that was polled last, with who polled it;
	// first is the least offset of each key that was polled; quiet are the latest operations
	// that polled nothing, in a row.
	ready *deed
	last  map[string]polled
	first map[string]int64
	quiet []*deed
}

// A polled is a message with who polled it.
type polled struct {
	message
	by *deed
}

// begin begins a session with an assignment, or none.
func begin(by *deed) *session {
	s := &session{by: by, last: make(map[string]polled), first: make(map[string]int64)}
	if by != nil {
		s.assigns, s.keys = by.Kind == Assign && by.ok(), strings.Split(by.Value, " ")
	}
	return s
}

// judgePolls finds what clients polled in another order than that of the logs, or passed
// over.
func (r *reading) judgePolls() {
	sessions := make(map[string]*session) // by client
	for _, d := range r.deeds {
		s := sessions[d.Client]
		switch {
		case d.Kind == Crash:
			s = begin(nil)
		case d.Kind == Assign, d.Kind == Subscribe:
			s = begin(d)
		case s == nil:
			s = begin(nil)
		}
		if sessions[d.Client] != s {
			sessions[d.Client] = s
			r.sessions = append(r.sessions, s)
		}
		switch {
		case !d.polls():
		case !d.ok():
			clear(s.last)
			clear(s.first)
			s.ready, s.quiet = nil, nil
			r.unfinished = true
		default:
			r.follow(s, d)
		}
	}
}

// follow judges what an operation polled in a session.
func (r *reading) follow(s *session, d *deed) {
	if s.ready == nil {
		s.ready = d
	}
	inside := make(map[string]polled) // the last of this operation
	some := false
	for _, step := range d.steps {
		if step.polls && !s.assigns {
			clear(inside) // the key may have been away since the poll before
		}
		for _, m := range step.polled {
			some = true
			if m.offset == unknown { // nobody knows what comes right after it
				delete(inside, m.key)
				delete(s.last, m.key)
				continue
			}
			if before, again := inside[m.key]; again {
				r.compare(before, polled{m, d}, IntNonmonotonicPoll, IntPollSkip)
			} else if before, again := s.last[m.key]; again && s.assigns {
				r.compare(before, polled{m, d}, NonmonotonicPoll, PollSkip)
			}
			inside[m.key] = polled{m, d}
			s.last[m.key] = polled{m, d}
			if first, again := s.first[m.key]; !again || m.offset < first {
				s.first[m.key] = m.offset
			}
		}
	}
	if s.quiet = append(s.quiet, d); some {
		s.quiet = nil
	}
}

// compare finds what is wrong with a message that was polled right after another.
func (r *reading) compare(before, after polled, back, skip Class) {
	l := r.log(after.key)
	if after.offset <= before.offset {
		r.find(back, after.by, others(after, before), "polled %s of key %s, at offset %d, after %s, at offset %d%s", after.value, l.key, after.offset, before.value, before.offset, by(after, before))
		return
	}
	if at, skipped := l.inside(before.offset, after.offset); skipped {
		e := l.entries[at]
		r.find(skip, after.by, append(others(after, before), e.teller), "polled %s of key %s, at offset %d, right after %s, at offset %d%s, and passed over %s, at offset %d, of which %s was told",
			after.value, l.key, after.offset, before.value, before.offset, by(after, before), e.value, at, e.teller)
		l.gaps = append(l.gaps, gap{before.offset, after})
	}
}

// others are whoever polled before, if that was another operation.
func others(after, before polled) []*deed {
	if after.by == before.by {
		return nil
	}
	return []*deed{before.by}
}

// by says who polled before, if that was another operation.
func by(after, before polled) string {
	if after.by == before.by {
		return ""
	}
	return ", which " + before.by.String() + " polled"
}

// A gap is what somebody passed over: what stands behind an offset and before a message
// that was polled.
type gap struct {
	behind int64
	before polled
}

// judgeGaps finds messages that were acknowledged, and that nobody polled although
// somebody passed over them. Where each poll returned, nobody can have left off behind
// them, so that whatever stands before a message that was polled is in a gap.
func (r *reading) judgeGaps() {
	if !r.unfinished {
		r.findGaps()
	}
	for _, key := range r.keys() {
		l := r.logs[key]
		slices.SortStableFunc(l.gaps, func(a, b gap) int { return cmp.Compare(a.behind, b.behind) })
		next, widest := 0, polled{message: message{offset: unknown}}
		for _, at := range l.offsets {
			for ; next < len(l.gaps) && l.gaps[next].behind < at; next++ {
				if before := l.gaps[next].before; before.offset > widest.offset {
					widest = before
				}
			}
			e := l.entries[at]
			if at >= widest.offset || !l.unpolled(e) {
				continue
			}
			e.lost = true
			r.find(LostWrite, widest.by, []*deed{e.sender}, "polled %s of key %s, at offset %d, but no poll ever told of %s, at offset %d, which %s was told of as sent",
				widest.value, key, widest.offset, e.value, at, e.sender)
		}
	}
}

// findGaps adds to each log the gap before the last message that was polled.
func (r *reading) findGaps() {
	highest := make(map[string]polled) // by key
	for _, d := range r.returned {
		for _, s := range d.steps {
			for _, m := range s.polled {
				if before, again := highest[m.key]; m.offset != unknown && (!again || m.offset > before.offset) {
					highest[m.key] = polled{m, d}
				}
			}
		}
	}
	for key, last := range highest {
		l := r.logs[key]
		l.gaps = append(l.gaps, gap{unknown, last})
	}
}

// unpolled reports whether a message was acknowledged, and nobody polled it.
func (l *log) unpolled(e *entry) bool {
	return e.sender != nil && e.polled == nil && !e.lost && !l.values[e.value].somewhere
}

// judgeEnds finds messages that are unseen although somebody polled their key to the end, and
// counts the keys of which somebody did.
func (r *reading) judgeEnds() {
	quiet := make(map[string][]*session) // those that ended so, by key
	for _, s := range r.sessions {
		if s.assigns && len(s.quiet) >= QuietPolls {
			for _, key := range s.keys {
				quiet[key] = append(quiet[key], s)
			}
		}
	}
	for _, key := range r.keys() {
		l := r.logs[key]
		if l.open {
			continue
		}
		for _, s := range quiet[key] {
			if s.ends(l) && r.judgeEnd(l, s) {
				r.ended++
				break
			}
		}
	}
}

// judgeEnd finds the messages of a log that are unseen though a session polled to its end,
// and reports whether it could judge each.
func (r *reading) judgeEnd(l *log, s *session) (judged bool) {
	judged = true
	for _, at := range l.offsets {
		e := l.entries[at]
		switch {
		case !l.unpolled(e):
			continue
		case r.unfinished && !s.before(l.key, at, e):
			judged = false
			continue
		}
		e.lost = true
		end := s.quiet[len(s.quiet)-1]
		r.find(Unseen, end, []*deed{e.sender, s.by}, "polled nothing, as %d operations did in a row, but no poll ever told of %s of key %s, at offset %d, which %s was told of as sent", len(s.quiet), e.value, l.key, at, e.sender)
	}
	return judged
}

// ends reports whether the session polled to the end of a log: the latest operations
// polled nothing after all that sends to the log had ended.
func (s *session) ends(l *log) bool {
	return len(s.quiet) >= QuietPolls && s.quiet[len(s.quiet)-QuietPolls].Call > l.ended
}

// before reports whether the session certainly stood before an offset once: it polled what
// stands before it, or had polled before the message was sent.
func (s *session) before(key string, at int64, e *entry) bool {
	first, polled := s.first[key]
	return polled && first < at || s.ready.Return < e.sender.Call
}
