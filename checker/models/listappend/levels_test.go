package listappend

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/txn"
	"github.com/laplace-sim/laplace/checker/txn/txntest"
	"github.com/laplace-sim/laplace/sim/rng"
)

// texts are the texts of a transaction.
func texts(t *txntest.Transaction) (value, output string) {
	var steps []Step
	var answers []Answer
	for _, s := range t.Steps {
		steps = append(steps, Step{s.Object, s.Value})
		if !s.Write {
			answers = append(answers, Answer{s.Object, strings.Join(s.Found, " ")})
		}
	}
	return StepsText(steps), AnswersText(answers)
}

func compared(t *testing.T, histories, most int) map[checker.Level]txntest.Counts {
	return txntest.Compare(t, txntest.Comparison{
		Histories: histories, Most: most, Lists: true,
		Random: rng.New(1, "levels", 0),
		Judge: func(all []txntest.Transaction) []checker.Standing {
			return Isolation(txntest.History(all, Txn, texts), checker.StrictSerializable, 0).Standings
		},
	})
}

// Below snapshot isolation all is decided, and above what needs no snapshots. Of what was
// appended and not read the order is tried, and read uncommitted stays open where an order
// rests on a transaction of unknown outcome.
func complete(level checker.Level) bool {
	return level != checker.ReadUncommitted && !strings.Contains(string(level), "snapshot")
}

func TestLevelsAreThoseOfTryingEveryOrder(t *testing.T) {
	counts := compared(t, 12_000, 4)
	for _, level := range txn.Levels() {
		c := counts[level]
		if c.Valid < 100 || c.Violation < 100 {
			t.Errorf("%s: found %+v, expected many of each verdict", level, c)
		}
		if open := c.Open + c.Missed; open > 0 && complete(level) || open > 300 {
			t.Errorf("%s: found %+v, expected that it is decided", level, c)
		}
	}
}
