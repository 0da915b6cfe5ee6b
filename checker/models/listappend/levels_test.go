package listappend

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/txn"
	"github.com/laplace-sim/laplace/checker/txn/txntest"
	"github.com/laplace-sim/laplace/sim/rng"
)

func compared(t *testing.T, histories, most int) map[checker.Level]txntest.Counts {
	return txntest.Compare(t, txntest.Comparison{
		Histories: histories, Most: most, Lists: true,
		Random: rng.New(1, "levels", 0),
		Judge: func(all []txntest.Transaction) []checker.Standing {
			return Isolation(txntest.History(all, Txn, Notation), checker.StrictSerializable, 0).Standings
		},
	})
}

// Below snapshot isolation all is decided, and above what needs no snapshots. Of what was
// appended and not read the order is tried, and read uncommitted stays open where an order
// rests on a transaction of unknown outcome.
func complete(level checker.Level) bool {
	return level != checker.ReadUncommitted && !strings.Contains(string(level), "snapshot")
}

func TestLevelsAreThoseOfTryingEveryOrder(t *testing.T) {
	counts := compared(t, 12_000, 4)
	for _, level := range txn.Levels() {
		c := counts[level]
		if c.Valid < 100 || c.Violation < 100 {
			t.Errorf("%s: found %+v, expected many of each verdict", level, c)
		}
		if open := c.Open + c.Missed; open > 0 && complete(level) || open > 300 {
			t.Errorf("%s: found %+v, expected that it is decided", level, c)
		}
	}
}

// Each cycle leads around, by the edges of its class.
func TestCyclesAreOfTheirClass(t *testing.T) {
	seen := make(map[string]int)
	random := rng.New(2, "classes", 0)
	for n := range 6_000 {
		one := random.Derive(uint64(n))
		h := txntest.History(txntest.Draw(&one, 5, true), Txn, Notation)
		for _, c := range Isolation(h, checker.StrictSerializable, 0).Checks[1:] {
			cycle := c.Evidence.Cycle
			if len(cycle) == 0 {
				continue
			}
			seen[c.Name]++
			kinds := make(map[string]int)
			adjacent := false
			for i, d := range cycle {
				next := cycle[(i+1)%len(cycle)]
				if kinds[d.Kind]++; d.After != next.Before || d.Why == "" {
					t.Fatalf("%s: found %+v, expected a cycle with reasons", c.Name, cycle)
				}
				adjacent = adjacent || d.Kind == "rw" && next.Kind == "rw"
			}
			class, link := c.Name, true
			for suffix, kind := range map[string]string{"-process": "process", "-realtime": "real-time"} {
				if of, ok := strings.CutSuffix(class, suffix); ok {
					class, link = of, kinds[kind] > 0
				}
			}
			if class == c.Name {
				link = kinds["process"]+kinds["real-time"] == 0
			}
			right := map[string]bool{
				"G0": kinds["wr"]+kinds["rw"] == 0, "G1c": kinds["wr"] > 0 && kinds["rw"] == 0, "G-single": kinds["rw"] == 1,
				"G-nonadjacent": kinds["rw"] > 1 && !adjacent, "G2-item": adjacent,
			}[class]
			if !right || !link {
				t.Fatalf("%s: found %+v, expected another class", c.Name, cycle)
			}
		}
	}
	for _, class := range []string{"G0", "G1c", "G-single", "G2-item", "G0-process", "G1c-realtime", "G-single-process", "G-single-realtime"} {
		if seen[class] == 0 {
			t.Errorf("found %v, expected cycles of the class %s", seen, class)
		}
	}
}
