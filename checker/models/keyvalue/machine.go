package keyvalue

import (
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// A Content is what a key holds. The zero Content is absence.
type Content struct {
	Value   string // empty if it is absent
	Present bool
}

// A Machine is what the operations do to a key, and no more.
type Machine struct{}

// Mechanism is that of a Machine.
func (Store) Mechanism() linear.Mechanism { return linear.Mechanize(Machine{}) }

// Start is absence.
func (Machine) Start() Content { return Content{} }

// Apply does an operation of one of the Kinds to a key.
func (Machine) Apply(c Content, o *checker.Operation) (legal bool, after Content) {
	told := o.Outcome == checker.OutcomeOK
	switch o.Kind {
	case Put:
		return true, Content{o.Value, true}
	case Delete:
		return true, Content{}
	case Append:
		if !told {
			return true, Content{c.Value + o.Value, true}
		}
		// No string is built: this runs for every order that is tried.
		legal := len(o.Output) == len(c.Value)+len(o.Value) && strings.HasPrefix(o.Output, c.Value) && strings.HasSuffix(o.Output, o.Value)
		return legal, Content{o.Output, true}
	case CompareAndSet:
		swaps := c.Present && c.Value == o.Expected
		if swaps {
			after = Content{o.Value, true}
		} else {
			after = c
		}
		return !told || swaps == o.Found, after
	}
	return !told || c == Content{o.Output, o.Found}, c
}

// Looks reports whether o is a get, or a cas that is known to have set nothing.
func (Machine) Looks(o *checker.Operation) bool {
	return o.Kind == Get || o.Kind == CompareAndSet && o.Outcome == checker.OutcomeOK && !o.Found
}

// Overwrites reports whether o is a put or a delete.
func (Machine) Overwrites(o *checker.Operation) bool { return o.Kind == Put || o.Kind == Delete }

// Size is the length of the value.
func (Machine) Size(c Content) int { return len(c.Value) }
