package reports

import (
	"fmt"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/explain"
)

// callsListed bounds how many calls of a panic a card lists.
const callsListed = 8

// calls lists the calls of the program that led to a panic, the innermost
// first. The whole stack stands in the result.
func (c *card) calls() {
	if c.Panic == nil || len(c.Panic.Stack) == 0 {
		return
	}
	c.line("")
	own := c.Panic.Stack.Program()
	for _, frame := range own[:min(len(own), callsListed)] {
		c.line("    " + prose.Short(frame.String(), c.Columns()-4))
	}
	if more := len(own) - callsListed; more > 0 {
		c.line(c.Paint(explain.Faint, fmt.Sprintf("    and %s outward", prose.Count(more, "call"))))
	}
}
