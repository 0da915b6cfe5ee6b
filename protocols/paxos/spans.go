package paxos

import "slices"

// A span is a run of slots: those after one and up to another.
type span struct{ after, until uint64 }

// Spans are runs of slots that do not touch, in order.
type spans []span

// add adds a run.
func (s *spans) add(after, until uint64) {
	joined := span{after, until}
	rest := (*s)[:0]
	for _, r := range *s {
		if r.until < joined.after || r.after > joined.until {
			rest = append(rest, r)
			continue
		}
		joined = span{min(joined.after, r.after), max(joined.until, r.until)}
	}
	i, _ := slices.BinarySearchFunc(rest, joined.after, func(r span, after uint64) int {
		if r.after < after {
			return -1
		}
		return 1
	})
	*s = slices.Insert(rest, i, joined)
}

// covers reports whether all slots up to the given one are in one of the runs.
func (s *spans) covers(until uint64) bool {
	return len(*s) > 0 && (*s)[0].after == 0 && (*s)[0].until >= until
}
