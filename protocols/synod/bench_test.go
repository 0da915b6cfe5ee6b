package synod

import (
	"testing"

	"github.com/laplace-sim/laplace/internal/protocoltest"
)

func BenchmarkProposals(b *testing.B) { protocoltest.Proposals(b, Protocol()) }

func BenchmarkProposalsTraced(b *testing.B) { protocoltest.ProposalsTraced(b, Protocol()) }

// BenchmarkClosedLoop has few clients and short iterations, as nodes that all
// propose spend most of the time in duels.
func BenchmarkClosedLoop(b *testing.B) { protocoltest.ClosedLoop(b, Protocol(), 5, 10) }
