package counter

import (
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
)

// amountMost is the most that clients add or take away.
const amountMost = 5

// sums is clients that add to a few counters and take away from them.
var sums = &services.Workload{
	Name:    "counter",
	Summary: "amounts are added to a few counters and taken away, and sums are read",
	Keys:    3,
	Bytes:   20, // a sum in decimal
	Mix:     []services.Weight{{Kind: Add, Weight: 60}, {Kind: Read, Weight: 40}},
	New:     func(s services.Seat) services.Generator { return generator{s} },
	Judge:   Sums,
	Least: func(h checker.History, from, bound time.Duration) []checker.Check {
		return []checker.Check{written(h), checker.Converged(h, kinds, from, bound, agree)}
	},
}

// A generator makes up operations of one client.
type generator struct{ services.Seat }

// Make returns an operation of the kind; an amount is never 0.
func (g generator) Make(kind *services.Kind, key string) services.Operation {
	o := services.Operation{Kind: kind, Key: key}
	if kind == Add {
		n := g.Random.Between(1, amountMost)
		if g.Random.Below(2) == 0 {
			n = -n
		}
		o.Value = strconv.FormatInt(n, 10)
	}
	return o
}

// Learn has nothing to note.
func (generator) Learn(services.Operation, services.Result, services.Outcome, bool) {}

// Look reads the sum.
func (generator) Look(key string) (services.Operation, bool) {
	return services.Operation{Kind: Read, Key: key}, true
}

// A scope is from what least to what most a sum may be, for all that is known.
type scope struct{ least, most int64 }

// take widens the scope by an amount that may be in the sum or not.
func (s *scope) take(amount int64) {
	s.least += min(amount, 0)
	s.most += max(amount, 0)
}

// has reports whether a sum, as it is written, is in the scope.
func (s scope) has(sum int64) bool { return s.least <= sum && sum <= s.most }

// written judges that every sum that was read is one that some of the amounts asked for
// by then may come to: not below that of all that are below 0, nor above that of the
// others.
func written(h checker.History) checker.Check {
	return checker.Written(h, kinds, func(read *checker.Operation) (tells, explained bool) {
		if read.Kind != Read {
			return false, false
		}
		var s scope
		for i := range h {
			o := &h[i]
			if o.Call > read.Return {
				break
			}
			if n, ok := amount(o.Value); ok && o.Kind == Add && o.Key == read.Key && o.Outcome != checker.OutcomeFail {
				s.take(n)
			}
		}
		sum, err := strconv.ParseInt(read.Output, 10, 64)
		return true, err == nil && s.has(sum)
	})
}

// agree reports whether two sums differ by no more than pending amounts may have made.
func agree(a, b checker.Operation, pending []checker.Operation) bool {
	var s scope
	for _, o := range pending {
		if n, ok := amount(o.Value); ok {
			s.take(n)
		}
	}
	before, err := strconv.ParseInt(a.Output, 10, 64)
	after, also := strconv.ParseInt(b.Output, 10, 64)
	return a.Output == b.Output || err == nil && also == nil && (s.has(after-before) || s.has(before-after))
}
