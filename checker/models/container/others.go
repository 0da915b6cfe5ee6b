package container

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// othersFew is how many other values are tried for a take.
const othersFew = 2

// Others returns a take with the first few values that it might have returned, as the
// discipline has them, or with none if there is no such value; false if the accused is no take of one value. Which
// would have been legal is to be tried.
func (c *Container) Others(p *linear.Partition, accused int) (others []checker.Operation, is bool) {
	told := *p.Operations[accused]
	if told.Kind != c.Take {
		return nil, false
	}
	in := make(map[string]bool)
	var items []Item
	for at, m := range p.Marks {
		o := p.Operations[m.Operation]
		switch {
		case !m.Returned && o.Kind == c.Put:
			in[o.Value] = true
			items = append(items, Item{Value: o.Value, Put: linear.Span{Called: at}})
		case m.Returned && o.Kind != c.Put && int(m.Operation) != accused:
			for _, value := range c.out(p, int(m.Operation)) {
				delete(in, value)
			}
		}
	}
	if c.Sort != nil {
		c.Sort(items)
	}
	for _, x := range items {
		if in[x.Value] && x.Value != told.Output && len(others) < othersFew {
			other := told
			other.Found, other.Output = true, x.Value
			others = append(others, other)
			delete(in, x.Value)
		}
	}
	none := told
	none.Found, none.Output = false, ""
	if told.Found && len(others) == 0 {
		others = append(others, none)
	}
	return others, true
}
