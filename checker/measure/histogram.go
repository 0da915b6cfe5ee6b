package measure

import (
	"encoding/json"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"time"
)

// A Histogram counts durations in buckets whose width is at most a sixteenth of what is in
// them, and never less than a microsecond. Only buckets that hold something are there, in
// their order. As JSON it is one list of numbers: that of a bucket, its count, that of the
// next bucket, and so on.
type Histogram []Bucket

// A Bucket is how many durations were in one bucket, by its number from 0.
type Bucket struct {
	Number int
	Count  int
}

// fine is how many buckets each doubling has.
const fine = 16

// bucketMax is the number of the last bucket.
var bucketMax = bucketOf(math.MaxInt64)

// bucketOf is the number of the bucket of a duration.
func bucketOf(d time.Duration) int {
	us := uint64(max(0, d) / time.Microsecond)
	if us < fine {
		return int(us)
	}
	doubling := bits.Len64(us) - 5 // of the fine buckets, from 0
	return (doubling+1)*fine + int(us>>doubling) - fine
}

// Least is the shortest duration that the bucket holds.
func (b Bucket) Least() time.Duration {
	if b.Number < fine {
		return time.Duration(b.Number) * time.Microsecond
	}
	doubling := b.Number/fine - 1
	return time.Duration(uint64(fine+b.Number%fine)<<doubling) * time.Microsecond
}

// Most is the longest duration that the bucket holds.
func (b Bucket) Most() time.Duration {
	if b.Number >= bucketMax {
		return math.MaxInt64
	}
	return Bucket{Number: b.Number + 1}.Least() - 1
}

// histogramOf is that of durations in ascending order.
func histogramOf(ascending []time.Duration) Histogram {
	var h Histogram
	for _, d := range ascending {
		number := bucketOf(d)
		if len(h) == 0 || h[len(h)-1].Number != number {
			h = append(h, Bucket{Number: number})
		}
		h[len(h)-1].Count++
	}
	return h
}

// Merge is the histogram of what is in either. It changes neither.
func (h Histogram) Merge(other Histogram) Histogram {
	if len(h) == 0 {
		return slices.Clone(other)
	}
	merged := make(Histogram, 0, len(h)+len(other))
	for len(h) > 0 && len(other) > 0 {
		switch a, b := h[0], other[0]; {
		case a.Number < b.Number:
			merged, h = append(merged, a), h[1:]
		case a.Number > b.Number:
			merged, other = append(merged, b), other[1:]
		default:
			merged = append(merged, Bucket{a.Number, a.Count + b.Count})
			h, other = h[1:], other[1:]
		}
	}
	return append(append(merged, h...), other...)
}

// Total is how many durations the histogram counts.
func (h Histogram) Total() int64 {
	total := int64(0)
	for _, b := range h {
		total += int64(b.Count)
	}
	return total
}

// Quantile is the least duration of the bucket in which the quantile lies, which is given
// in parts per million, from 0 to 1,000,000: that of nearest rank, rounded down by a
// sixteenth, or a microsecond, at most. It is 0 if nothing is counted.
func (h Histogram) Quantile(ppm int64) time.Duration {
	rank := rankOf(ppm, h.Total())
	for _, b := range h {
		if rank -= int64(b.Count); rank <= 0 {
			return b.Least()
		}
	}
	return 0
}

// rankOf is the place of a quantile among so many in ascending order, from 1: the least
// place that is no less than that share of them.
func rankOf(ppm, of int64) int64 {
	hi, lo := bits.Mul64(uint64(ppm), uint64(of))
	quotient, rest := bits.Div64(hi, lo, million)
	if rest > 0 {
		quotient++
	}
	return max(1, int64(quotient))
}

// MarshalJSON writes the numbers of the buckets and their counts in turn.
func (h Histogram) MarshalJSON() ([]byte, error) {
	flat := make([]int, 0, 2*len(h))
	for _, b := range h {
		flat = append(flat, b.Number, b.Count)
	}
	return json.Marshal(flat)
}

// UnmarshalJSON reads what MarshalJSON writes. It refuses anything else.
func (h *Histogram) UnmarshalJSON(text []byte) error {
	var flat []int
	if err := json.Unmarshal(text, &flat); err != nil {
		return err
	}
	if len(flat)%2 != 0 {
		return fmt.Errorf("measure: found a histogram of %d numbers, expected an even one: buckets and their counts in turn", len(flat))
	}
	*h = nil
	last := -1
	for pair := range slices.Chunk(flat, 2) {
		b := Bucket{Number: pair[0], Count: pair[1]}
		if b.Number <= last || b.Number > bucketMax || b.Count < 1 {
			return fmt.Errorf("measure: found bucket %d with count %d in a histogram, expected one from %d to %d with 1 or more", b.Number, b.Count, last+1, bucketMax)
		}
		*h, last = append(*h, b), b.Number
	}
	return nil
}
