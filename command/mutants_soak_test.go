//go:build soak

package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAMutantOfRaftIsSeenByRunsAndAnEquivalentOneChangesNothing(t *testing.T) {
	t.Chdir("..")
	for _, tt := range []struct {
		mutant string
		status int
		words  string
	}{
		{"raft/membership.go:server.hasMajority:bound:1", 0, "ALL SEEN"},
		{"raft/commit.go:server.advanceCommitIndex:drop-guard:1", 2, "UNKNOWN"},
		{"raft/replication.go:server.hear:drop-call:2", 0, "ALL SEEN"},
	} {
		out := filepath.Join(t.TempDir(), "out")
		a := laplace(t, "mutants", "./protocols/raft", "--mutant", tt.mutant, "--scenario", "raft/split-votes", "--scenario", "raft/blackouts", "--scenario", "raft/idle", "--seeds", "2", "--out", out)
		if a.status != tt.status || !strings.HasPrefix(a.out, tt.words) {
			t.Errorf("%s: exit status %d, %q and\n%s\nwant %d and %s", tt.mutant, a.status, a.err, a.out, tt.status, tt.words)
		}
		if entries, err := os.ReadDir(out); err != nil || len(entries) != 3 {
			t.Errorf("%s: the directory has %v (%v), want three files", tt.mutant, entries, err)
		}
	}
}
