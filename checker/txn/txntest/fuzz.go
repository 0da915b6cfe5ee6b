package txntest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/txn"
)

// Fuzz has transactions say whatever a text says, of a kind, and fails the test unless they
// are judged, or it is said what was expected. A line of the text is a transaction: what is
// asked, what is told, and the outcome, with a | between.
func Fuzz(f *testing.F, kind *checker.Kind, judge func(h checker.History, level checker.Level, steps int) txn.Answer, seeds ...string) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var h checker.History
		for line := range strings.Lines(text) {
			parts := append(strings.Split(strings.TrimSuffix(line, "\n"), "|"), "", "")
			o := checker.Operation{ID: len(h), Client: fmt.Sprint(len(h) % 3), Kind: kind, Value: parts[0]}
			o.Call = time.Duration(2 * len(h))
			o.Return = o.Call + time.Duration(len(parts[0])%6)
			switch parts[2] {
			case "ok":
				o.Outcome, o.Output = checker.OutcomeOK, parts[1]
			case "fail":
				o.Outcome = checker.OutcomeFail
			}
			h = append(h, o)
		}
		a := judge(h, checker.StrictSerializable, 0)
		if len(a.Checks) == 0 || len(a.Standings) != len(txn.Levels()) || a.Checks[0].Detail == "" {
			t.Errorf("found %+v, expected a check with a reason, and a standing of each level", a)
		}
		if a.Page != nil {
			if err := a.Page(new(strings.Builder)); err != nil {
				t.Error(err)
			}
		}
	})
}
