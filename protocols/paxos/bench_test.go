package paxos

import (
	"testing"

	"github.com/laplace-sim/laplace/internal/protocoltest"
)

func BenchmarkProposals(b *testing.B) { protocoltest.Proposals(b, Protocol()) }

func BenchmarkProposalsTraced(b *testing.B) { protocoltest.ProposalsTraced(b, Protocol()) }

func BenchmarkClosedLoop(b *testing.B) { protocoltest.ClosedLoop(b, Protocol(), 64, 1000) }
