package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
)

func TestMoreClientsThanGoThroughAreBeyondTheClaim(t *testing.T) {
	for _, c := range []struct {
		protocol, parameters string
		clients              int
		beyond               bool
	}{
		{"raft", "sessions: 2, batch: 1", 50, true},
		{"chain", "batch-bytes: 1", 50, true},
		{"primary-backup", "batch-bytes: 1", 50, true},
		{"chain", "batch-bytes: 1", 16, false},
		{"chain", "batch-bytes: 2048", 50, false},
		{"chain", "sessions: 2", 50, false},
	} {
		name := fmt.Sprintf("%s with %s and %d clients", c.protocol, c.parameters, c.clients)
		t.Run(name, func(t *testing.T) {
			text := fmt.Sprintf("name: crowd\nprotocol: %s\nduration: 3s\nrecovery: 3s\nparameters: {%s}\nworkload: {clients: %d}\n", c.protocol, c.parameters, c.clients)
			r := mustRun(t, parsed(t, "crowd.yaml", text), Options{})
			named := slices.ContainsFunc(r.Beyond, func(e Excess) bool { return strings.Contains(e.Found, "clients, where 1 of their updates") })
			if r.Verdict != checker.Valid || named != c.beyond || len(notJudged(r)) > 0 != c.beyond {
				t.Errorf("found %v, beyond the claim %v, not judged %v; expected valid, and what is not judged: %v",
					r.Verdict, r.Beyond, notJudged(r), c.beyond)
			}
		})
	}
}
