package container

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// A Model is a spec of containers that needs no search where no value is put in twice.
type Model struct {
	linear.Spec
	*Container
}

// Others returns a take with what else might have come out, as [Container.Others] has it,
// or what the spec says of any other operation.
func (m Model) Others(p *linear.Partition, accused int) []checker.Operation {
	if others, is := m.Container.Others(p, accused); is {
		return others
	}
	return m.Spec.Others(p, accused)
}

// Readable says of the first operation that Accept has an error for what it is.
func (c *Container) Readable(h checker.History) error {
	for i := range h {
		if err := c.Accept(&h[i]); err != nil {
			return fmt.Errorf("operation %d of the history (id %d): %w", i+1, h[i].ID, err)
		}
	}
	return nil
}

// Linearizable judges whether an order of the operations explains what came out of each
// container; see [linear.Check]. It is Unknown if a value that is put in is no element.
func (m Model) Linearizable(h checker.History, steps int) linear.Result {
	if err := m.Readable(h); err != nil {
		return linear.Unjudgeable(err)
	}
	return linear.Check(h, m, steps)
}
