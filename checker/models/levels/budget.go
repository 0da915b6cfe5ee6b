package levels

import "math"

// A budget bounds what is tried by its steps, so that the answer is the same on every
// machine.
type budget struct{ left int64 }

func newBudget(steps int) *budget {
	if steps == 0 {
		return &budget{math.MaxInt64}
	}
	return &budget{int64(steps)}
}

// spend takes steps, and reports whether there were as many.
func (b *budget) spend(steps int64) bool {
	if b.left < steps {
		b.left = 0
		return false
	}
	b.left -= steps
	return true
}

// share takes out an equal part of what is left, for one of so many.
func (b *budget) share(among int) *budget {
	part := &budget{max(b.left/int64(among), 1)}
	b.left -= min(part.left, b.left)
	return part
}

// back puts back what is left of a part.
func (b *budget) back(part *budget) { b.left += part.left }
