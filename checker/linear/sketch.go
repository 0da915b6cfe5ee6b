package linear

import (
	"io"

	"github.com/anishathalye/porcupine"
)

// A sketch is the picture of a contradiction for which nothing is known of the states in
// between: all but the accused are taken to be legal.
type sketch struct {
	partition *Partition
	accused   int32
}

// sketchOf returns the picture of the operations of a contradiction.
func sketchOf(p *Partition, c *Contradiction) *sketch {
	given := c.Given[max(len(c.Given)-shownMax+1, 0):]
	return &sketch{p.prefix(p.returnOf(c.Accused) + 1).only(append([]int{c.Accused}, given...)), int32(c.Accused)}
}

func (s *sketch) draw(w io.Writer) error {
	operations := operationsOf(s.partition)
	steps := &budget{steps: visualizeSteps}
	model := porcupine.Model{
		Init: func() any { return false },
		Step: func(ended, input, _ any) (bool, any) {
			r := input.(*Request)
			legal := ended.(bool) || r == endOfAll || r.Place != s.accused
			return legal && steps.spend(1), ended.(bool) || r == endOfAll
		},
		DescribeOperation: func(input, _ any) string { return input.(*Request).describe() },
		DescribeState:     func(any) string { return "" },
	}
	_, info := porcupine.CheckEventsVerbose(model, operations.events(), 0)
	steps.steps = unlimited // porcupine steps once more, to say what each state is
	return porcupine.Visualize(model, info, w)
}
