package container

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// A Container is a sort of object that values are put into and taken out of.
type Container struct {
	// Put is the kind of operation that puts its Value in. Take takes one out and returns
	// it; its Found is false if there was none. TakeAll takes all out and returns them in
	// the order in which Take would, with a space between two; nil if there is no such kind.
	Put, Take, TakeAll *checker.Kind
	// Sort puts items into the order in which the discipline wants to have them; nil leaves
	// them in that of the calls that put them in.
	Sort       func(items []Item)
	Discipline Discipline
}

// A Discipline says which value comes out.
type Discipline interface {
	// Engine names it where it decided: see checker.Check.Engine.
	Engine() string
	// Holds reports whether an order explains the contents. If it is not decided the steps
	// did not suffice. It is exact, and contents with an item, or an empty take, fewer are
	// explained if they are with it.
	Holds(c *Contents, steps *linear.Steps) (holds, decided bool)
	// Deadlines are by when each item must have been taken out if it stays by what is known,
	// since another, taken out by an operation that returned then, cannot have been while
	// it was there; linear.Never if there is no such other.
	Deadlines(c *Contents) []int
	// Must says what the accused would have had to return, by the fewest items that
	// contradict each other; "" if there are no words for that.
	Must(core *Contents, accused int) string
}

// IsElement reports whether text can be a value that is put in: what a space can set
// apart.
func IsElement(text string) bool {
	fields := strings.Fields(text)
	return len(fields) == 1 && fields[0] == text
}

// Accept says what is wrong with the texts of an operation; nil if nothing is.
func (c *Container) Accept(o *checker.Operation) error {
	if o.Kind == c.Put && !IsElement(o.Value) {
		return fmt.Errorf("found the element %q, expected letters without spaces", o.Value)
	}
	return nil
}

// Decide decides as linear.Decider has it. It leaves to a search what it cannot tell: where a
// value was put in twice, where operations of unknown outcome may have taken out what is in
// nobody's hands and no obvious choice of them explains the rest, and where all was taken
// out at once while others were under way.
func (c *Container) Decide(p *linear.Partition, steps *linear.Steps) (engine string, found *linear.Contradiction, decided bool) {
	engine = c.Discipline.Engine()
	direct := c.direct(p)
	whole := p
	if direct != nil {
		whole = upTo(p, direct.at)
	}
	switch legal, known := c.judge(whole, steps); {
	case known && !legal:
		return engine, c.first(whole), true
	case direct != nil:
		return engine, direct.Contradiction, true
	case !known:
		return engine, nil, false
	}
	return engine, nil, true
}

// judge reports whether an order explains the operations.
func (c *Container) judge(p *linear.Partition, steps *linear.Steps) (legal, known bool) {
	if !steps.Take(len(p.Marks)) {
		return false, false
	}
	contents, ok := c.read(p)
	if !ok {
		return false, false
	}
	holds, decided := c.Discipline.Holds(contents, steps)
	switch {
	case !decided:
		return false, false
	case holds:
		return true, contents.exact
	case !contents.open():
		return false, true
	}
	return contents.chosen(steps)
}

// upTo returns the operations as they were before a mark.
func upTo(p *linear.Partition, mark int) *linear.Partition {
	return &linear.Partition{Key: p.Key, Operations: p.Operations, Marks: p.Marks[:mark]}
}
