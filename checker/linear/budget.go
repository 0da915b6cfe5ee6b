package linear

// A budget bounds a search by its steps: looks at one operation in one order of
// operations. What is so bounded comes out the same on every machine. Some ten
// million take a second.
type budget struct {
	steps int64 // what is left
}

// unlimited is more steps than any search can take.
const unlimited = int64(1) << 62

// spend takes steps, and reports whether there were as many.
func (b *budget) spend(steps int64) bool {
	if b.steps < steps {
		b.steps = 0
		return false
	}
	b.steps -= steps
	return true
}

// share takes out an equal part of what is left, for one of so many.
func (b *budget) share(among int) *budget {
	return b.take(max(b.steps/int64(among), 1))
}

// take takes out so many steps, or what is left.
func (b *budget) take(steps int64) *budget {
	steps = min(steps, b.steps)
	b.steps -= steps
	return &budget{steps: steps}
}

// back puts back what is left of a part.
func (b *budget) back(part *budget) { b.steps += part.steps }
