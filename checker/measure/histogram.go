package measure

import (
	"math/bits"
	"time"
)

// A Histogram counts durations in buckets whose width is at most a sixteenth of what is in
// them, and never less than a microsecond. Only buckets that hold something are there, in
// their order.
type Histogram []Bucket

// A Bucket is how many durations were in one bucket, by its number from 0.
type Bucket struct {
	Number int `json:"n"`
	Count  int `json:"c"`
}

// fine is how many buckets each doubling has.
const fine = 16

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
