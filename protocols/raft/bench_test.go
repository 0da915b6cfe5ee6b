package raft

import (
	"testing"

	"github.com/laplace-sim/laplace/internal/drill"
)

func BenchmarkProposals(b *testing.B) { drill.Proposals(b, Protocol()) }

func BenchmarkProposalsTraced(b *testing.B) { drill.ProposalsTraced(b, Protocol()) }

func BenchmarkClosedLoop(b *testing.B) { drill.ClosedLoop(b, Protocol(), 64, 1000) }
