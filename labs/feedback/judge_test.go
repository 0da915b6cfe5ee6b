package feedback_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/feedback"
	"github.com/laplace-sim/laplace/labs/raft"
	server "github.com/laplace-sim/laplace/labs/raft/skeleton"
)

// The failure of a lab's judge is told of by what happened in the run, and not by what other checks
// could not judge; and the run stays as long as it is, for the judge counts on that.
func TestWhatALabsJudgeSawIsToldByWhatHappened(t *testing.T) {
	s := raft.Solution("", server.New, server.Messages...)
	if err := labs.Register(s); err != nil {
		t.Fatal(err)
	}
	part, test, ok := s.Lab.Test("first-election")
	if !ok {
		t.Fatal("found no such test")
	}
	outcome, err := test.Run(context.Background(), s, 1)
	if err != nil {
		t.Fatal(err)
	}
	failure := outcome.Failure()
	if failure == nil || failure.Check.Name != "first leader" {
		t.Fatalf("found the failure %+v, expected that nobody led", failure)
	}
	f, err := feedback.Of(context.Background(), s, part, test, *failure, feedback.Options{Runs: filepath.Join(t.TempDir(), "runs")})
	if err != nil {
		t.Fatal(err)
	}
	text := f.Text(80)
	for _, words := range []string{"first leader: nobody led", "the end: n1, n2 and n3 without a role"} {
		if strings.Count(text, words) != 1 {
			t.Errorf("found %q %d times, expected it once, in:\n%s", words, strings.Count(text, words), text)
		}
	}
	for _, words := range []string{"Nothing was found", "UNKNOWN", "nothing was judged"} {
		if strings.Contains(text, words) {
			t.Errorf("found %q in:\n%s", words, text)
		}
	}
	if f.Small != "" {
		t.Errorf("found the smaller run %s", f.Small)
	}
}
