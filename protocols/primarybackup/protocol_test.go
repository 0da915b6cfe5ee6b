package primarybackup

import (
	"testing"

	"github.com/laplace-sim/laplace/protocols"
)

func TestNoMorePromisedThanTheModeKeeps(t *testing.T) {
	for mode, expected := range map[string]protocols.Consistency{
		"sync": protocols.Linearizable, "async": protocols.Eventual,
	} {
		found, err := Protocol().GuaranteeWith(map[string]string{"mode": mode})
		if err != nil || found != expected {
			t.Errorf("%s promises %s, %v; expected %s", mode, found, err, expected)
		}
	}
}
