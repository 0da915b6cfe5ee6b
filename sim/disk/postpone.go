package disk

import "time"

// A service is an operation that the medium takes its time for.
type service struct {
	begun time.Duration // by the program; the medium may have had others to serve first
	end   time.Duration
}

// Postpone lets everything that the program has done after the given time have
// been done later by so much, and whatever comes of it: the program was held
// still, and had not come to it. What the medium was asked for before goes on.
func (d *Disk) Postpone(after, by time.Duration) {
	// The medium serves one after another, so what ends later than this began
	// after the given time.
	last := after
	for i := range d.served {
		if s := &d.served[i]; s.begun <= after {
			last = max(last, s.end)
		} else {
			s.begun, s.end = s.begun+by, s.end+by
		}
	}
	postpone := func(t *time.Duration, from time.Duration) {
		if *t > from && *t != never {
			*t += by
		}
	}
	for i := range d.naming {
		postpone(&d.naming[i].issued, after)
		for m := range d.naming[i].moves {
			postpone(&d.naming[i].moves[m].synced, last)
		}
	}
	for _, node := range d.inodes() {
		for i := range node.changes {
			c := &node.changes[i]
			if c.lost == c.issued {
				postpone(&c.lost, after)
			} else {
				postpone(&c.lost, last)
			}
			postpone(&c.issued, after)
		}
		for i := range node.barriers {
			if b := &node.barriers[i]; b.begun > after {
				b.begun, b.done = b.begun+by, b.done+by
			}
		}
	}
	postpone(&d.busy, last)
}
