package views

// An Overdue watches over a timer that should have run out, each time another one
// does. One look too late proves nothing: of a process that stood still both are due,
// and one that is behind may have the other run out again and again before the first
// has its turn, where that was set again while it waited. But once the inbox has
// drained, whatever was due before has had its turn.
type Overdue struct {
	seen    bool // the timer was overdue at the last look
	drained bool // the inbox has drained since it was seen to be
}

// Look takes note of whether the timer is overdue, and reports whether it has missed
// its turn.
func (o *Overdue) Look(overdue bool) (missed bool) {
	o.seen, o.drained = overdue, overdue && o.drained
	return o.drained
}

// Drained takes note that the inbox has drained.
func (o *Overdue) Drained() { o.drained = o.seen }
