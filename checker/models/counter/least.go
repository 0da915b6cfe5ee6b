package counter

import (
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// A scope is from what least to what most a sum may be, for all that is known.
type scope struct{ least, most int64 }

// take widens the scope by an amount that may be in the sum or not.
func (s *scope) take(amount int64) {
	s.least += min(amount, 0)
	s.most += max(amount, 0)
}

// has reports whether a sum, as it is written, is in the scope.
func (s scope) has(sum int64) bool { return s.least <= sum && sum <= s.most }

// Written judges that every sum that was read is one that some of the amounts asked for
// by then may come to: not below that of all that are below 0, nor above that of the
// others.
func Written(h checker.History) checker.Check {
	return checker.Written(h, Kinds, func(read *checker.Operation) (tells, explained bool) {
		if read.Kind != Read {
			return false, false
		}
		var s scope
		for i := range h {
			o := &h[i]
			if o.Call > read.Return {
				break
			}
			if n, ok := Amount(o.Value); ok && o.Kind == Add && o.Key == read.Key && o.Outcome != checker.OutcomeFail {
				s.take(n)
			}
		}
		sum, err := strconv.ParseInt(read.Output, 10, 64)
		return true, err == nil && s.has(sum)
	})
}

// Converged judges whether sums that were read agree once all has been quiet for long
// enough; see checker.Converged.
func Converged(h checker.History, from, bound time.Duration) checker.Check {
	return checker.Converged(h, Kinds, from, bound, agree)
}

// agree reports whether two sums differ by no more than pending amounts may have made.
func agree(a, b checker.Operation, pending []checker.Operation) bool {
	var s scope
	for _, o := range pending {
		if n, ok := Amount(o.Value); ok {
			s.take(n)
		}
	}
	before, err := strconv.ParseInt(a.Output, 10, 64)
	after, also := strconv.ParseInt(b.Output, 10, 64)
	return a.Output == b.Output || err == nil && also == nil && (s.has(after-before) || s.has(before-after))
}
