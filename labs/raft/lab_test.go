package raft_test

import (
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/raft"
	server "github.com/laplace-sim/laplace/labs/raft/skeleton"
)

func TestTheSkeletonFails(t *testing.T) {
	s := raft.Solution("skeleton", server.New, server.Messages...)
	if err := labs.Register(s); err != nil {
		t.Fatal(err)
	}
	_, test, _ := s.Lab.Test("first-election")
	o, err := test.Run(t.Context(), s, 1)
	if err != nil {
		t.Fatal(err)
	}
	if o.Passed() {
		t.Error("a server that does nothing passed")
	}
	t.Log(o.Failed())
}
