package checker

import "time"

// A budget bounds a search: by steps, by real time, or by both. A step is a
// look at one operation in one order of operations; a few million of them take
// a second. What is bounded by steps alone comes out the same on every machine.
type budget struct {
	steps    int64     // what is left
	deadline time.Time // the zero Time is none
	late     bool      // the deadline was seen to be behind
}

// unlimited is more steps than any search can take.
const unlimited = int64(1) << 62

// timely returns a budget of real time; 0 is no bound.
func timely(limit time.Duration) *budget {
	b := &budget{steps: unlimited}
	if limit > 0 {
		b.deadline = time.Now().Add(limit)
	}
	return b
}

// step takes one step, and reports whether the budget allowed it.
func (b *budget) step() bool {
	if b.steps <= 0 || b.late {
		return false
	}
	b.steps--
	// A look at the clock costs as much as some steps.
	if b.steps%1024 == 0 {
		b.look()
	}
	return true
}

// look looks at the clock.
func (b *budget) look() {
	b.late = b.late || !b.deadline.IsZero() && !time.Now().Before(b.deadline)
}

// spent reports whether nothing is left.
func (b *budget) spent() bool {
	b.look()
	return b.late || b.steps <= 0
}

// share takes out an equal part of what is left, for one of so many.
func (b *budget) share(among int) *budget {
	part := b.take(max(b.steps/int64(among), 1))
	if !b.deadline.IsZero() {
		now := time.Now()
		part.deadline = now.Add(b.deadline.Sub(now) / time.Duration(among))
	}
	return part
}

// take takes out so many steps, or what is left.
func (b *budget) take(steps int64) *budget {
	steps = min(steps, b.steps)
	b.steps -= steps
	return &budget{steps: steps, deadline: b.deadline}
}

// back puts back what is left of a part.
func (b *budget) back(part *budget) { b.steps += part.steps }
