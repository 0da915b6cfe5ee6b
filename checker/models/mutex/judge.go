package mutex

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// Linearizable judges whether a history of locks is linearizable, within steps; see
// linear.Check. So it sees a lock that two hold at once, a token that is granted twice
// or is lower than one before it, and a use under a token after one under a later.
func Linearizable(h checker.History, steps int) linear.Result {
	return linear.Check(h, locks{Spec}, steps)
}

// Spec is what a lock does: by the rules of the package's comment. A state is the last token granted, that of the holder,
// and the latest seen.
var Spec = linear.Spec{
	Kinds:   TokenKinds,
	Initial: "0 0 0",
	Step: func(state string, o *checker.Operation) (after, output string, found bool) {
		part := strings.Fields(state)
		granted, holder, seen := part[0], part[1], part[2]
		switch o.Kind {
		case Acquire, Seize:
			if o.Kind == Acquire && holder != "0" {
				return state, "", false
			}
			next := Token(Number(granted) + 1)
			return next + " " + next + " " + seen, next, true
		case Use:
			if under := Number(o.Value); under == 0 || under < Number(seen) || under > Number(granted) {
				return state, "", false
			}
			return granted + " " + holder + " " + o.Value, "", true
		case Release:
			if holder == "0" || holder != o.Value {
				return state, "", false
			}
			return granted + " 0 " + seen, "", true
		}
		return state, holder, holder != "0"
	},
	Describe: func(state string) string {
		part := strings.Fields(state)
		held := "held under " + part[1]
		if part[1] == "0" {
			held = "free"
		}
		return fmt.Sprintf("%s, granted up to %s, used up to %s", held, part[0], part[2])
	},
}

// locks are a model that knows besides where a token came from.
type locks struct{ linear.Spec }

// Source returns the grant of the token that the accused returned or was given; -1 if it
// is none, or if that is not known.
func (locks) Source(p *linear.Partition, accused int) int {
	told := p.Operations[accused]
	under := cmp.Or(told.Output, told.Value)
	for _, m := range p.Marks {
		o := p.Operations[m.Operation]
		if m.Returned && int(m.Operation) != accused && !o.Kind.Reads && o.Output == under && under != "" {
			return int(m.Operation)
		}
	}
	return -1
}
