package protocoltest

import (
	"strings"
	"testing"
)

// Shows tests that a flaw shows in one of so many seeds: the first promise that a run of
// that seed breaks is the given one, while the correct server, "", breaks none in any
// run on the way there.
func Shows(t *testing.T, flaw, promise string, seeds uint64, broken func(seed uint64, flaw string) string) {
	t.Helper()
	for seed := range seeds {
		if found := broken(seed, ""); found != "" {
			t.Fatalf("no flaw: seed %d: %s", seed, found)
		}
		if found := broken(seed, flaw); strings.HasPrefix(found, promise) {
			t.Logf("%s: found at seed %d: %s", flaw, seed, found)
			return
		}
	}
	t.Errorf("%s: not found in %d seeds", flaw, seeds)
}
