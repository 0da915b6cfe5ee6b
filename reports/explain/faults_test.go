package explain

import (
	"testing"

	"github.com/laplace-sim/laplace/nemesis"
)

func TestFaultsThatDidTheSameAreToldTogetherWithAllThatTheyLost(t *testing.T) {
	strikeOf := func(id string, event uint64) struck {
		return struck{Injected: nemesis.Injected{Fault: nemesis.Fault{ID: id}}, event: event}
	}
	deeds := map[string]deed{
		"a": {"n1 cut off", 35, ", until 2 s"},
		"b": {"n1 cut off", 0, ", until 2 s"}, // the other met each message first
		"c": {"n1 cut off", 4, ", until 3 s"},
	}
	var found []string
	for _, s := range together([]struck{strikeOf("b", 8), strikeOf("c", 9), strikeOf("a", 7)}, func(f struck) deed { return deeds[f.Fault.ID] }) {
		found = append(found, s.String())
	}
	if len(found) != 2 || found[0] != "faults a and b: n1 cut off (35 messages lost), until 2 s" || found[1] != "fault c: n1 cut off (4 messages lost), until 3 s" {
		t.Errorf("found %q", found)
	}
}
