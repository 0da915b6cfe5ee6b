package rwregister

import (
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/checker/txn"
)

// Jepsen is how Jepsen's tests write such transactions: [[:w 1 2] [:r 3 nil]].
var Jepsen jepsen.Language = txn.Language{
	Writing: Txn, Reading: Read, Writes: []string{"w", "write"}, Form: form,
	Asked: func(steps []txn.Step) string {
		all := make([]Step, len(steps))
		for i, s := range steps {
			all[i] = Step{s.Object, s.Value}
			if !s.Write {
				all[i].Value = ""
			}
		}
		return StepsText(all)
	},
	Told: func(steps []txn.Step) string {
		var all []Answer
		for _, s := range steps {
			switch {
			case s.Write:
			case s.Nil:
				all = append(all, Answer{s.Object, Nil})
			default:
				all = append(all, Answer{s.Object, s.Value})
			}
		}
		return AnswersText(all)
	},
}
