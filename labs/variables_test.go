package labs

import (
	"context"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs/meter"
)

func TestARunThatWritesToAVariableOfThePackageIsFound(t *testing.T) {
	all := &struct{ byServer map[int]string }{map[int]string{}}
	meter.Keep("all", &all)
	writes := false
	test := &Test{Name: "shared", Try: func(context.Context, *Solution, uint64) (*Outcome, error) {
		if writes {
			all.byServer[len(all.byServer)] = "said without a message"
		}
		return &Outcome{Checks: []checker.Check{checker.Check{Name: "agreement"}.Valid("")}}, nil
	}}
	for _, writes = range []bool{false, true, true, false} {
		o, err := test.Run(t.Context(), nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		c, found := o.Failed()
		if found != writes || found && (c.Name != SharedName || c.Verdict != checker.Violation) {
			t.Errorf("found %+v, expected %s: %v", c, SharedName, writes)
		}
	}
}
