package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// ordersTold bounds how many orders of the operator a story tells of.
const ordersTold = 2

// orders tells of what the operator had asked for last: when it first came to a
// server. Where servers tell themselves which members they know, that says more.
func (t *teller) orders() {
	operator := t.node("operator")
	if operator == 0 {
		return
	}
	weight := Important
	if t.lastOf(changesMembers) != nil {
		weight = Context
	}
	end := t.end()
	told := 0
	for i, o := range slices.Backward(t.Spec.Operator) {
		if told == ordersTold {
			return
		}
		for number := uint64(1); number <= end; number++ {
			e := t.Event(number)
			later := i+1 < len(t.Spec.Operator) && e.Sent >= t.Spec.Operator[i+1].At
			if e.Kind != trace.Deliver || e.From != operator || e.Sent < o.At || later {
				continue
			}
			t.happened(number, weight, "%s got the operator's order: %s", t.name(e.Node), ordered(o))
			told++
			break
		}
	}
}

// ordered is an order in words.
func ordered(o scenarios.Order) string {
	switch o.Do {
	case scenarios.AddLearner:
		return "add " + o.Node + " as a learner"
	case scenarios.Transfer:
		return "hand over to " + o.To
	}
	text := "the voters shall be " + strings.Join(o.Voters, " ")
	if len(o.Learners) > 0 {
		text += fmt.Sprintf(", the learners %s", strings.Join(o.Learners, " "))
	}
	return text
}
