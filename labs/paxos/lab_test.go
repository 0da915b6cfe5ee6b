package paxos_test

import (
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/paxos"
	server "github.com/laplace-sim/laplace/labs/paxos/skeleton"
)

func TestAServerThatDoesNothingFailsEveryTest(t *testing.T) {
	s := paxos.Solution("skeleton", server.New, server.Messages...)
	if err := labs.Register(s); err != nil {
		t.Fatal(err)
	}
	for _, part := range s.Lab.Parts {
		for _, test := range part.Tests {
			o, err := test.Run(t.Context(), s, 1)
			if err != nil {
				t.Fatal(err)
			}
			if first, failed := o.Failed(); !failed {
				t.Errorf("%s: a server that does nothing passed", test.Name)
			} else {
				t.Logf("%s: %s: %s", test.Name, first.Name, first.Detail)
			}
		}
	}
}
