package measure

import (
	"math/bits"
	"time"
)

// WithinPPM is the availability: the share of operations that were acknowledged within the
// deadline, in parts per million; 0 if none was asked for.
func (o *Operations) WithinPPM() int64 { return ratio(int64(o.Within), million, int64(o.Asked)) }

// DownPPM is the share of a span in which there were outages, in parts per million; 0 of a
// span of no length.
func (o *Operations) DownPPM(span time.Duration) int64 {
	return ratio(int64(o.Down), million, int64(span))
}

// Span is how long the time is that is measured.
func (m *Measures) Span() time.Duration { return max(0, m.Until-m.Start) }

// Throughput is how many operations were acknowledged for each second of the span, in
// thousandths, whenever they were meant to begin: who is asked for more than it can do is
// with what was due long before. It is that of the whole stretches of the timeline in the
// span, and of what is left at its end; 0 if there are none.
func (m *Measures) Throughput() int64 {
	if m.Step <= 0 {
		return 0
	}
	from := (max(0, m.Start) + m.Step - 1) / m.Step
	n := 0
	for _, count := range m.Timeline[min(int(from), len(m.Timeline)):] {
		n += count
	}
	return ratio(int64(n), 1000*int64(time.Second), int64(m.Until-from*m.Step))
}

// Acknowledged is how many operations were acknowledged within the phase: those that Cost
// was spent on.
func (m *Measures) Acknowledged() int {
	n := 0
	for _, count := range m.Timeline {
		n += count
	}
	return n
}

// Each is what an operation that was acknowledged within the phase cost, with its share of
// what was spent on others, and while nobody asked; false if none was acknowledged.
func (m *Measures) Each() (Each, bool) {
	n := int64(m.Acknowledged())
	if n == 0 {
		return Each{}, false
	}
	return Each{
		Messages: ratio(m.Cost.Messages, 1000, n),
		Bytes:    ratio(m.Cost.Bytes, 1000, n),
		Syncs:    ratio(m.Cost.Syncs, 1000, n),
		Work:     m.Cost.Work / time.Duration(n),
	}, true
}

// ratio is n times by, divided by of and rounded down, whatever n times by is; 0 if of is
// not positive. None of them is negative.
func ratio(n, by, of int64) int64 {
	if of <= 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(n), uint64(by))
	if hi >= uint64(of) {
		return 1<<63 - 1
	}
	quotient, _ := bits.Div64(hi, lo, uint64(of))
	return int64(min(quotient, 1<<63-1))
}
