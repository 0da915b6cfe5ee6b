package scenarios

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/trace"
)

// A server that was held up has several turns of a timer that is set for less before
// one has its turn that is set for more and was due before. That one is not overdue:
// an assertion that looked at it when the other ran out accused each of these.
func TestAServerThatIsBehindMayHaveSeveralTurnsOfAShorterTimerFirst(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "behind", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("found no scenario, and %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r := mustRun(t, parsed(t, file, string(text)), Options{Trace: true})
		if r.Panic != nil || r.Signature != "" {
			t.Errorf("%s: found %q, expected that nobody is accused", file, r.Signature)
		}
		if !resentWhilePingWasDue(r, 50*time.Millisecond) {
			t.Errorf("%s: no server resends twice while its ping is due, so it shows nothing", file)
		}
	}
}

// resentWhilePingWasDue reports whether the resend timer of some server had two turns
// while its ping timer was due, by the time between two pings, and had none.
func resentWhilePingWasDue(r *Result, heartbeat time.Duration) bool {
	pings := make(map[int32][]time.Duration) // by server, when it sent them
	for record := range r.Trace.Records() {
		if (record.Kind == trace.Deliver || record.Kind == trace.Drop) && record.Name == "views.Ping" {
			pings[record.From] = append(pings[record.From], record.Sent)
		}
	}
	turns := make(map[int32]int) // by server, how often in a row
	for record := range r.Trace.Records() {
		switch {
		case record.Kind == trace.Boot || record.Kind == trace.Expire && record.Name == "ping":
			turns[record.Node] = 0
		case record.Kind == trace.Expire && record.Name == "resend":
			since := func(sent time.Duration) bool { return record.At-heartbeat <= sent && sent <= record.At }
			if turns[record.Node]++; slices.ContainsFunc(pings[record.Node], since) {
				turns[record.Node] = 0
			}
			if turns[record.Node] == 2 {
				return true
			}
		}
	}
	return false
}
