package host

import (
	"fmt"
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

func mustSay(t *testing.T, got []sim.Fact, want ...sim.Fact) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("it says\n%q, expected\n%q", got, want)
	}
}

func TestAHostSaysWhoWaitsForWhat(t *testing.T) {
	h, _, _ := counting("")
	mustSay(t, h.Describe())
	h.Writes = []Write{{Command: command(1), Index: 7}, {Command: command(2)}, {Command: command(3), Index: 8}, {Command: "", Index: 9}, {Index: 10}}
	h.Reads = []Read{{Query: services.Operation{Kind: kv.Get, Key: "k"}, Round: 4}, {Query: services.Operation{Kind: kv.Get, Key: "k2"}}}
	mustSay(t, h.Describe(),
		sim.Fact{Name: "writes waiting", Value: `5: put(k, "") at 7; put(k, ""); put(k, "") at 8; 2 more`},
		sim.Fact{Name: "reads waiting", Value: "2: get(k), round 4; get(k2), no round yet"})
}

func TestOfALogTheLastEntriesAreSaid(t *testing.T) {
	words := func(index uint64) string { return fmt.Sprintf("words of %d", index) }
	entry := func(index uint64) sim.Fact {
		return sim.Fact{Name: fmt.Sprintf("slot %d", index), Value: words(index)}
	}
	mustSay(t, DescribeLog("slot", 0, 0, words), sim.Fact{Name: "log", Value: "empty"})
	mustSay(t, DescribeLog("slot", 5, 5, words), sim.Fact{Name: "log", Value: "empty, those up to 5 in a snapshot"})
	mustSay(t, DescribeLog("slot", 0, 2, words), sim.Fact{Name: "log", Value: "1 to 2"}, entry(1), entry(2))
	mustSay(t, DescribeLog("slot", 5, 9, words), sim.Fact{Name: "log", Value: "6 to 9, those up to 5 in a snapshot"}, entry(7), entry(8), entry(9))
}

func TestOfManyServersTheFirstAreNamed(t *testing.T) {
	all := []sim.NodeID{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
	for n, want := range map[int]string{0: "none", 2: "n1, n2", 11: "n1, n2, n3, n4, n5, n6, n7, n8, n9, 2 more"} {
		if got := DescribeServers(all[:n], sim.NodeID.String); got != want {
			t.Errorf("of %d servers it says %q, expected %q", n, got, want)
		}
	}
	if DescribeServer(0) != "none" || DescribeServer(3) != "n3" {
		t.Errorf("found %s and %s, expected none and n3", DescribeServer(0), DescribeServer(3))
	}
}
