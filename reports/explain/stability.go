package explain

// deposed tells of a leader that was replaced although nothing was wrong: who led
// before, what the others did then, and who took over.
func (t *teller) deposed() {
	t.tape = t.until(t.check.Evidence.At)
	t.everything()
	next := t.lastOf(isLeader)
	if next == nil || next.At < t.check.Evidence.At {
		t.restless()
		return
	}
	t.side(next)
	t.since = next.Event
	if last := t.latest(next, isLeader); last != nil {
		t.side(last)
		t.elected(last, Important)
		t.since = last.Event
		t.roles(last.Event)
	}
	t.elected(next, Decisive)
	t.stances("when the other took over")
}

// restless tells of a server that went on turning although nothing was wrong: which
// roles servers took under the leader that there was.
func (t *teller) restless() {
	since := uint64(1)
	if leader := t.lastOf(isLeader); leader != nil {
		t.elected(leader, Important)
		since = leader.Event
	}
	t.roles(since)
	t.stances("when it had turned too often")
}
