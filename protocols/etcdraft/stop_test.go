package etcdraft

import (
	"testing"

	"github.com/laplace-sim/laplace/internal/protocoltest"
)

func TestACleanStopOfTheLeaderCostsNoElectionTimeout(t *testing.T) {
	protocoltest.StopsCleanly(t, Protocol())
}
