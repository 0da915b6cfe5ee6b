package chain

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
		return viewstest.BatchText(m.Batch, "")
	case Ack:
		return fmt.Sprintf("view %d, has entry %d, the tail has entry %d%s", m.View, m.Have, m.Index, viewstest.JoiningText(m.Complete))
	case Confirm:
		return fmt.Sprintf("view %d, round %d", m.View, m.Round)
	case Confirmed:
		return fmt.Sprintf("round %d", m.Round)
	}
	return ""
}
