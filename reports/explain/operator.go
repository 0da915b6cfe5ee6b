package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/scenarios"
)

// leftOpen tells of an order of the operator of which nothing came: whom the
// operator asked after the heal, and how the servers stood at the end.
func (t *teller) leftOpen() {
	t.everything()
	heal := t.healed()
	if x := t.exchanged(t.node(scenarios.OperatorName), max(heal, 1), 0, t.Virtual); x.first != 0 {
		t.happened(x.first, Decisive, "the operator asked %d times from here on and got %d answers, but none that settled it", x.requests, x.answers)
	}
	t.stances("the end")
	if o := t.lastOf(changesMembers); o != nil {
		t.tell(o, Important, "%s", noted(o))
	}
	t.elected(t.lastOf(isLeader), Important)
}

// ordersTold bounds how many orders of the operator a story tells of.
const ordersTold = 2

// orders tells of what the operator had asked for last: when it first came to a
// server. Where servers tell themselves which members they know, that says more.
func (t *teller) orders() {
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
		number := t.orderAt(i, end)
		if number != 0 {
			t.happened(number, weight, "%s got the operator's order: %s", t.name(t.Event(number).Node), Ordered(o))
			told++
		}
	}
}

// Ordered is an order of the operator in words: "hand over to n2".
func Ordered(o scenarios.Order) string {
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
