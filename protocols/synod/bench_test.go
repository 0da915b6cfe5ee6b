package synod

import (
	"testing"

	"github.com/laplace-sim/laplace/internal/drill"
)

func BenchmarkProposals(b *testing.B) { drill.Proposals(b, Protocol()) }

func BenchmarkProposalsTraced(b *testing.B) { drill.ProposalsTraced(b, Protocol()) }

// BenchmarkClosedLoop has few clients and short iterations, as nodes that all
// propose spend most of the time in duels.
func BenchmarkClosedLoop(b *testing.B) { drill.ClosedLoop(b, Protocol(), 5, 10) }
