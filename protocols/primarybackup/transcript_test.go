package primarybackup

import (
	"fmt"
	"testing"

	"github.com/laplace-sim/laplace/internal/protocoltest/viewstest"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// TestTranscripts plays the transcripts in testdata; see [viewstest.Transcript].
func TestTranscripts(t *testing.T) {
	viewstest.Transcript(Protocol(), func(p sim.Process) *views.Member { return &p.(*server).Member }, describe).Play(t)
}

func describe(message sim.Message) string {
	switch m := message.(type) {
	case Update:
		return viewstest.BatchText(m.Batch, fmt.Sprintf(" (commit %d)", m.Commit))
	case Ack:
		return fmt.Sprintf("view %d, up to entry %d%s", m.View, m.Index, viewstest.JoiningText(m.Complete))
	case Refusal:
		return fmt.Sprintf("it is view %d", m.View)
	}
	return ""
}
