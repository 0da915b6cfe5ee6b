package listappend

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/txn"
)

// Whatever transactions say, they are judged, or it is said what was expected.
func FuzzIsolation(f *testing.F) {
	for _, seed := range []string{
		"append x 1; read x|x=[1]|ok\nread x|x=[1]|ok", "append x 1||fail\nread x; append x 2|x=[1]|ok\nread x|x=[1 2 2]|ok",
		"append x 1; append y 1||?\nread x; read y|x=[1]; y=[]|ok\nread y; read x|y=[1]; x=[]|ok", "read x|x=[|ok", "append x 1; append x 1; read x|x=[1 1]|ok",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var h checker.History
		for line := range strings.Lines(text) {
			parts := append(strings.Split(strings.TrimSuffix(line, "\n"), "|"), "", "")
			o := checker.Operation{ID: len(h), Client: fmt.Sprint(len(h) % 3), Kind: Txn, Value: parts[0]}
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
		a := Isolation(h, checker.StrictSerializable, 0)
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
