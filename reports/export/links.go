package export

import "github.com/laplace-sim/laplace/sim/trace"

// links say which messages each event sent, by the events in which these arrived. They take
// eight bytes an event.
type links struct {
	begin []uint32 // by event, where what it sent begins in to; one more behind the last
	to    []uint32
}

// arrives reports whether an event is the arrival of a message that an event of the run
// sent.
func (l *links) arrives(r *trace.Record) bool {
	return r.Kind == trace.Deliver && r.Cause != 0 && r.Cause < r.Number
}

// sendings finds the links of a run.
func sendings(t *trace.Recorder) links {
	var l links
	var count []uint32
	total := uint32(0)
	for r := range t.Records() {
		if !r.Kind.IsEvent() {
			continue
		}
		for uint64(len(count)) <= r.Number {
			count = append(count, 0)
		}
		if l.arrives(&r) {
			count[r.Cause]++
			total++
		}
	}
	l.begin, l.to = make([]uint32, len(count)+1), make([]uint32, total)
	for i, n := range count {
		l.begin[i+1] = l.begin[i] + n
		count[i] = l.begin[i]
	}
	for r := range t.Records() {
		if l.arrives(&r) {
			l.to[count[r.Cause]] = uint32(r.Number)
			count[r.Cause]++
		}
	}
	return l
}

// from are the events in which arrived what an event sent, ascending.
func (l *links) from(event uint64) []uint32 {
	if event+1 >= uint64(len(l.begin)) {
		return nil
	}
	return l.to[l.begin[event]:l.begin[event+1]]
}
