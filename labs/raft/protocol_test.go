package raft_test

import (
	"testing"

	"github.com/laplace-sim/laplace/protocols"
)

func TestTheProtocolOfASolutionSaysWhatIsTrueOfIt(t *testing.T) {
	if err := protocols.Check(solved.Protocol); err != nil {
		t.Error(err)
	}
}
