package listappend

import (
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/checker/txn"
)

// Jepsen is how Jepsen's tests write such transactions: [[:append 3 1] [:r 4 [1 2]]].
var Jepsen jepsen.Language = txn.Language{
	Writing: Txn, Reading: Read, Writes: []string{"append"}, Lists: true, Form: form,
	Asked: func(steps []txn.Step) string {
		all := make([]Step, len(steps))
		for i, s := range steps {
			all[i] = Step{s.Object, s.Value}
			if !s.Write {
				all[i].Element = ""
			}
		}
		return StepsText(all)
	},
	Told: func(steps []txn.Step) string {
		var all []Answer
		for _, s := range steps {
			if !s.Write {
				all = append(all, Answer{s.Object, s.Value})
			}
		}
		return AnswersText(all)
	},
}
