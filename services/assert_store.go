package services

import "fmt"

// What follows may never happen, whatever is applied: stores that apply the same would
// differ, or a command would be executed twice, and a later one might hide it.

// mustHaveOpened holds for a session that was opened by a command: it is the client's, it
// has no command yet, and there is room for it.
func (s *Store) mustHaveOpened(c Command, was uint64) {
	one := s.sessions[s.applied]
	if s.applied != was+1 || one == nil || *one != (session{client: c.Client, used: s.applied}) || len(s.sessions) > s.most {
		panic(fmt.Sprintf("services: client %d has opened session %d after %d commands, which is %+v of %d; expected at most %d", c.Client, s.applied, was, one, len(s.sessions), s.most))
	}
}

// mustBeBeyond holds for a session in which nothing is executed: it has a later command.
func (s *session) mustBeBeyond(c Command) {
	if c.Seq >= s.seq && c.Seq != 0 {
		panic(fmt.Sprintf("services: command %d of client %d is stale after command %d", c.Seq, c.Client, s.seq))
	}
}

// mustGoOn holds for a session in which a command is executed: that is the client's own,
// and a later one than any before (Ongaro, section 6.3).
func (s *session) mustGoOn(c Command) {
	if c.Client != s.client || c.Seq <= s.seq || c.Session == 0 {
		panic(fmt.Sprintf("services: command %d of client %d is executed in session %d of client %d, after command %d", c.Seq, c.Client, c.Session, s.client, s.seq))
	}
}

// mustKnow holds for a session whose last command is the given one, applied now after so
// many others: it knows what becomes of it if it is tried again.
func (s *session) mustKnow(c Command, was uint64) {
	if s.client != c.Client || s.seq != c.Seq || c.Seq == 0 || s.used != was+1 || s.again == 0 || !s.holdsTogether() {
		panic(fmt.Sprintf("services: command %d of client %d, after %d others, leaves its session as %+v", c.Seq, c.Client, was, s))
	}
}

// mustRemember holds for a session whose last command was executed, to such an effect: it
// keeps the result, unless that is too long.
func (s *session) mustRemember(result Result, effect Effect) {
	expected := Repeated
	switch {
	case effect == Overlong:
		expected = Overlong
	case len(result.Value) > ResultMax:
		expected = Forgotten
	}
	if s.again != expected || expected == Repeated && s.result != result {
		panic(fmt.Sprintf("services: a command with a result of %d bytes and effect %d is remembered with one of %d bytes and effect %d; expected effect %d",
			len(result.Value), effect, len(s.result.Value), s.again, expected))
	}
}

// mustFit holds for what is encoded: it is no longer than the whole, and as long once
// nothing is left to be encoded.
func (e *encoder) mustFit() {
	if left := len(e.head) + len(e.tail); len(e.data)+left > e.size || e.sealed && len(e.data)+left != e.size {
		panic(fmt.Sprintf("services: %d bytes of %d are encoded, and %d left (sealed: %v); expected what SnapshotSize says", len(e.data), e.size, left, e.sealed))
	}
}

// mustFollow holds for the key that is encoded next: keys are in order, so that equal
// stores have equal snapshots.
func (e *encoder) mustFollow(key string) {
	if last := e.last.key; key < last || key == last && last != "" {
		panic(fmt.Sprintf("services: key %q is encoded after %q", key, last))
	}
	e.last.key = key
}

// mustFollowSession holds for the session that is encoded next: they are in order.
func (e *encoder) mustFollowSession(number uint64) {
	if number <= e.last.session {
		panic(fmt.Sprintf("services: session %d is encoded after session %d", number, e.last.session))
	}
	e.last.session = number
}

// mustAdvance holds for a snapshot that was gone on with: more of it is encoded, by a
// portion or to the end.
func (s *Saving) mustAdvance(was int) {
	if now := len(s.encoder.Bytes()); now != min(was+s.portion, s.Size()) {
		panic(fmt.Sprintf("services: of a snapshot of %d bytes %d are encoded after %d, in portions of %d", s.Size(), now, was, s.portion))
	}
}
