package linear_test

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

func TestASearchRemembersNoMoreThanItMay(t *testing.T) {
	hard := load{operations: 200, clients: 10, values: 5, stale: true}.history()
	easy := load{operations: 30, clients: 2, values: 5}.history()
	const bytes = 20_000
	if verdict, full := linear.Within(hard, keyvalue.Store{}, bytes); verdict != checker.Unknown || !full {
		t.Errorf("found %v, expected that it gives up", verdict)
	}
	if verdict, full := linear.Within(easy, keyvalue.Store{}, bytes); verdict != checker.Valid || full {
		t.Errorf("found %v of what takes little, expected valid", verdict)
	}
}
