package reports

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/scenarios"
)

func TestOnlyOddServersAreToldOf(t *testing.T) {
	found := strings.Join(Odd([]scenarios.Server{
		{Name: "n1", State: scenarios.ServerUp},
		{Name: "n2", State: scenarios.ServerHalted, Since: 1500 * time.Millisecond, Odd: "cannot trust its disk"},
		{Name: "n3", State: scenarios.ServerUp, Odd: "it has committed 3 of 9"},
	}), "\n")
	if expected := "n2 halted at 1.5 s: cannot trust its disk\nn3 is behind: it has committed 3 of 9"; found != expected {
		t.Errorf("found %q, expected %q", found, expected)
	}
	if many := Odd(make([]scenarios.Server, 20)); many != nil {
		t.Errorf("found %q of servers with which nothing is odd", many)
	}
}
