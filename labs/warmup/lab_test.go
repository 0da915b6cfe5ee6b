package warmup_test

import (
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/warmup"
	server "github.com/laplace-sim/laplace/labs/warmup/skeleton"
)

func TestAServerThatDoesNothingFailsEveryTest(t *testing.T) {
	s := warmup.Solution("skeleton", server.New, server.Messages...)
	if err := labs.Register(s); err != nil {
		t.Fatal(err)
	}
	for _, part := range s.Lab.Parts {
		for _, test := range part.Tests {
			o, err := test.Run(t.Context(), s, 1)
			if err != nil {
				t.Fatal(err)
			}
			if o.Passed() {
				t.Errorf("%s: a server that does nothing passed", test.Name)
			}
		}
	}
}
