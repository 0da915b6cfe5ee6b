package etcdraft

import (
	"testing"

	"github.com/laplace-sim/laplace/internal/protocoltest"
)

func TestALeaderHoldsABoundedNumberOfRequests(t *testing.T) {
	protocoltest.BoundedRequests(t, transcript(), "cluster nodes=3", "campaign n1", "settle all")
}
