package paxos_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/paxos"
	reference "github.com/laplace-sim/laplace/labs/paxos/reference"
)

func TestTmp(t *testing.T) {
	s := paxos.Solution("reference", reference.New, reference.Messages...)
	if err := labs.Register(s); err != nil {
		t.Fatal(err)
	}
	from, _ := strconv.Atoi(os.Getenv("FROM"))
	n, _ := strconv.Atoi(os.Getenv("N"))
	only := os.Getenv("ONLY")
	for _, part := range s.Lab.Parts {
		for _, test := range part.Tests {
			if only != "" && only != test.Name {
				continue
			}
			start := time.Now()
			failed, first := 0, ""
			count := n
			if test.Seeds > 0 {
				count = test.Seeds
			}
			fs := 0
			var checks string
			for seed := from + 1; seed <= from+count; seed++ {
				o, err := test.Run(t.Context(), s, uint64(seed))
				if err != nil {
					t.Fatal(err)
				}
				if os.Getenv("V") != "" {
					for _, c := range o.Checks {
						checks += "\n   " + c.Verdict.String() + " " + c.Name + ": " + c.Detail
					}
				}
				if c, f := o.Failed(); f {
					if failed == 0 {
						first, fs = c.Name+": "+c.Detail, seed
					}
					failed++
				}
			}
			t.Logf("%-16s %d seeds, %d failed, %v each; %d %s%s", test.Name, count, failed, time.Since(start)/time.Duration(count), fs, first, checks)
		}
	}
}
