package container

import "github.com/laplace-sim/laplace/checker/linear"

// Free reports whether each empty take has a moment in which nothing is certainly there:
// no item is put in before it whose taking out begins only after it.
func (c *Contents) Free() bool {
	if len(c.Empties) == 0 {
		return true
	}
	there := make([]int32, c.Moments+1) // how many more than in the moment before
	for i := range c.Items {
		if x := &c.Items[i]; !x.Fleeting() {
			there[x.Put.Returned]++
			there[min(x.Out.Called, c.Moments)]--
		}
	}
	now, free := int32(0), int32(0)
	for at := range c.Moments {
		now += there[at]
		there[at] = free // from here on how many moments before each had nothing
		if now == 0 {
			free++
		}
	}
	there[c.Moments] = free
	for _, e := range c.Empties {
		if there[c.Last(e.Span)+1] == there[e.Called] {
			return false
		}
	}
	return true
}

// Look takes the steps of looking at all of the contents once.
func (c *Contents) Look(steps *linear.Steps) bool { return steps.Take(len(c.Items) + c.Moments/4) }
