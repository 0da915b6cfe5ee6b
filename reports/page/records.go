package page

import (
	"iter"

	"github.com/laplace-sim/laplace/sim/trace"
)

// inWindow yields the records of the window, with the syncs behind what else happened in their
// events.
func (m *Model) inWindow() iter.Seq[*trace.Record] {
	return func(yield func(*trace.Record) bool) {
		syncs, event := m.syncs, uint64(0)
		// handled yields the syncs of the event that has been handled.
		handled := func() bool {
			for ; len(syncs) > 0 && syncs[0].Number <= event; syncs = syncs[1:] {
				if !yield(&syncs[0]) {
					return false
				}
			}
			return true
		}
		for r := range m.trace.FromEvent(m.Window.First) {
			if r.Kind.IsEvent() {
				if !handled() {
					return
				}
				if event = r.Number; event > m.Window.Last {
					return
				}
			}
			if !yield(&r) {
				return
			}
		}
		handled()
	}
}

// A link is where messages of a kind go.
type link struct {
	from, to int32
	name     string
}

// Arrivals know which messages have arrived, by their numbers on their links: a bit for each.
type arrivals map[link][]uint64

// again notes that a message arrives, and reports whether it had arrived before.
func (a arrivals) again(r *trace.Record) bool {
	if r.Kind != trace.Deliver || r.Index == 0 {
		return false
	}
	l, word, bit := link{r.From, r.Node, r.Name}, r.Index/64, uint64(1)<<(r.Index%64)
	bits := a[l]
	for uint64(len(bits)) <= word {
		bits = append(bits, 0)
	}
	before := bits[word]&bit != 0
	bits[word] |= bit
	a[l] = bits
	return before
}
